/** A stream does not end, so it is read for a moment. */
const STREAM_MS = 1_500;

/** An answer; of a stream of events what comes at its start. */
export async function readStart(url: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(url);
  if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) {
    return { status: answer.status, text: await answer.text() };
  }
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  const timer = setTimeout(() => void reader?.cancel(), STREAM_MS);
  let text = '';
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) text += part.value;
  } finally {
    clearTimeout(timer);
  }
  return { status: answer.status, text };
}
