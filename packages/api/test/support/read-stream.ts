import type { World } from './world.js';

export interface StreamEvent {
  event: string;
  data: unknown;
}

/** Reads events of a stream until there are `count`, then ends the connection. */
export async function readStream(
  { url, tokens }: Pick<World, 'url' | 'tokens'>,
  path: string,
  count: number,
): Promise<StreamEvent[]> {
  const ended = new AbortController();
  const answer = await fetch(`${url}${path}`, {
    headers: { authorization: `Bearer ${tokens.read}` },
    signal: ended.signal,
  });
  const events: StreamEvent[] = [];
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      events.push(...parts.flatMap(eventOf));
      if (events.length >= count) break;
    }
  } finally {
    ended.abort();
  }
  return events;
}

function eventOf(part: string): StreamEvent[] {
  const event = /^event: (.+)$/m.exec(part)?.[1];
  const data = /^data: (.+)$/m.exec(part)?.[1];
  return event === undefined || data === undefined ? [] : [{ event, data: JSON.parse(data) }];
}
