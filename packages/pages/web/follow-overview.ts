/** Follows the overview. It connects again by itself, until it is ended. */
import { AnswerError, api, dataOf, OVERVIEW_STREAM, type Overview } from './api.js';

export interface Listener {
  onOverview(overview: Overview): void;
  onCut(): void;
  /** The API does not give the overview, and says why. */
  onRefused(error: AnswerError): void;
}

/** A stream sends each second. A silent one is cut, even if the connection looks open. */
const SILENT_MS = 8_000;
const AGAIN_MS = 3_000;

/** Returns what ends it. */
export function followOverview({ onOverview, onCut, onRefused }: Listener): () => void {
  let stream: EventSource | undefined;
  let timer: number | undefined;
  let isEnded = false;

  const connect = () => {
    stream = new EventSource(OVERVIEW_STREAM);
    stream.addEventListener('overview', ({ data }: MessageEvent<string>) => {
      onOverview(JSON.parse(data));
      expect();
    });
    stream.onerror = cut;
    expect();
  };
  const expect = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(cut, SILENT_MS);
  };
  const cut = () => {
    stream?.close();
    window.clearTimeout(timer);
    onCut();
    timer = window.setTimeout(connect, AGAIN_MS);
    // A stream that does not open says no reason. The same question without a stream does.
    dataOf(api.GET('/api/v1/overview')).catch((error: unknown) => {
      if (!isEnded && error instanceof AnswerError) onRefused(error);
    });
  };

  connect();
  return () => {
    isEnded = true;
    stream?.close();
    window.clearTimeout(timer);
  };
}
