import type { RecordedEvent } from './ledger/records.js';

/** Reads the sandbox's server-sent events until the stream ends or the signal aborts. An abort is not an error. */
export async function followStream(
  url: string,
  listener: (event: RecordedEvent) => void,
  options: { signal?: AbortSignal; since?: number } = {},
): Promise<void> {
  const { signal, since } = options;
  const address = since === undefined ? url : `${url}?since=${since}`;
  try {
    const response = await fetch(address, signal === undefined ? {} : { signal });
    if (response.body === null) return;
    const decoder = new TextDecoder();
    let pending = '';
    for await (const chunk of response.body) {
      pending += decoder.decode(chunk, { stream: true });
      const blocks = pending.split('\n\n');
      pending = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = block.split('\n').find((line) => line.startsWith('data: '));
        if (data !== undefined) listener(JSON.parse(data.slice('data: '.length)) as RecordedEvent);
      }
    }
  } catch (cause) {
    if (!signal?.aborted) throw cause;
  }
}
