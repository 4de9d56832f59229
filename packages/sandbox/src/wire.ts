import type { FastifyReply } from 'fastify';
import { type Answer, errorBody } from './errors.js';

/** `whole`: the complete answer. `truncated`: half of it. `reset`: the connection is reset. `silent`: no answer. */
export type Manner = 'whole' | 'truncated' | 'reset' | 'silent';

const CONTENT_TYPE = 'application/vnd.api+json';
/** `content-length` of a truncated answer without a body. */
const MISSING_BYTES = 64;

export function send(
  reply: FastifyReply,
  answer: Answer,
  manner: Manner,
  headers: Readonly<Record<string, string>>,
  requestId: string,
): void {
  if (manner === 'silent') {
    reply.hijack();
    return;
  }
  if (manner === 'reset') {
    reply.hijack();
    reply.raw.socket?.resetAndDestroy();
    return;
  }
  const text = textOf(answer, requestId);
  const all: Record<string, string> = { ...headers, 'X-Klaviyo-Req-Id': requestId };
  if (answer.retryAfterS !== undefined) all['Retry-After'] = String(answer.retryAfterS);
  if (text !== undefined) all['content-type'] = CONTENT_TYPE;
  // Overrides of the answer come last, and names of headers have no case.
  for (const [name, value] of Object.entries(answer.headers ?? {})) all[sameName(all, name)] = value;
  if (manner === 'truncated') sendHalf(reply, answer.status, all, text ?? '');
  else reply.code(answer.status).headers(all).send(text);
}

function textOf(answer: Answer, requestId: string): string | undefined {
  if (answer.text !== undefined) return answer.text;
  const body =
    answer.problems === undefined ? answer.body : errorBody(answer.status, answer.problems, requestId);
  return body === undefined ? undefined : JSON.stringify(body);
}

function sameName(headers: Readonly<Record<string, string>>, name: string): string {
  return Object.keys(headers).find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;
}

function sendHalf(
  reply: FastifyReply,
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): void {
  reply.hijack();
  const bytes = Buffer.from(text);
  const length = bytes.length === 0 ? MISSING_BYTES : bytes.length;
  reply.raw.writeHead(status, { ...headers, 'content-length': String(length) });
  // Wait until the first half is sent. Otherwise the client sees a reset instead of a truncated answer.
  reply.raw.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => reply.raw.socket?.end());
  if (bytes.length === 0) {
    reply.raw.flushHeaders();
    reply.raw.socket?.end();
  }
}
