/** Follows server-sent events. It connects again by itself, until it is ended. */

export interface StreamOptions {
  url: string;
  /** By the name of the event. The data is JSON of unknown shape. */
  on: Readonly<Record<string, (data: unknown) => void>>;
  onCut(): void;
  /** A stream that is silent for so long is cut, even if the connection looks open. Default: it may be silent. */
  silentMs?: number;
}

const AGAIN_MS = 3_000;

/** Returns what ends it. */
export function followStream({ url, on, onCut, silentMs }: StreamOptions): () => void {
  let stream: EventSource | undefined;
  let timer: number | undefined;

  const connect = () => {
    stream = new EventSource(url);
    for (const [name, take] of Object.entries(on)) {
      stream.addEventListener(name, ({ data }: MessageEvent<string>) => {
        take(JSON.parse(data));
        expect();
      });
    }
    stream.onerror = cut;
    expect();
  };
  const expect = () => {
    if (silentMs === undefined) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(cut, silentMs);
  };
  const cut = () => {
    stream?.close();
    window.clearTimeout(timer);
    onCut();
    timer = window.setTimeout(connect, AGAIN_MS);
  };

  connect();
  return () => {
    stream?.close();
    window.clearTimeout(timer);
  };
}
