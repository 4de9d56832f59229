import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { callOf } from '../src/answer/call.js';
import { classifyAnswer, classifyError } from '../src/answer/classify.js';
import type { Outcome } from '../src/answer/outcome.js';
import { createKlaviyoClient, type KlaviyoClient } from '../src/client.js';
import type { KlaviyoRequest } from '../src/request.js';
import { serveTcp, type TestServer } from './support/server.js';

/*
 * What a hostile or broken server may send. Only a whole answer in Klaviyo's shape counts as a delivery. Everything else is a
 * retry, or a refusal that keeps the job, and comes in limited time.
 */

const EVENT: KlaviyoRequest = { endpoint: 'POST /api/events', path: '/api/events', body: { data: {} } };
/** Longer than a busy machine takes for an answer that comes at once. */
const TIMEOUT_MS = 30_000;
const MEGABYTE = 1_000_000;

const open: (TestServer | KlaviyoClient)[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function clientOf(baseUrl: string, timeoutMs = TIMEOUT_MS): KlaviyoClient {
  const client = createKlaviyoClient({
    baseUrl,
    apiKey: 'pk_test_1234',
    revision: '2026-07-15',
    timeoutMs,
  });
  open.push(client);
  return client;
}

async function serve(answer: (socket: Socket) => void): Promise<string> {
  const server = await serveTcp(answer);
  open.push(server);
  return server.url;
}

async function outcomeOf(client: KlaviyoClient): Promise<Outcome> {
  try {
    const answer = await client.send(EVENT);
    return classifyAnswer(answer, callOf(EVENT, {}), Date.now());
  } catch (error) {
    return classifyError(error);
  }
}

/** An HTTP answer with the length of its body, unless the headers say another. */
function http(status: string, headers: Record<string, string> = {}, body: string | Buffer = ''): Buffer {
  const all = { 'content-length': String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`), Buffer.from(body)]);
}

const REFUSED = JSON.stringify({
  errors: [{ code: 'invalid', detail: 'Bad.', source: { pointer: '/data' } }],
});
const DATA = '{"data":{"type":"event"}}';
const zipped = (text: string) => gzipSync(Buffer.from(text));
const nested = (depth: number, inside: string) => '{"a":'.repeat(depth) + inside + '}'.repeat(depth);

const UNREADABLE: Partial<Outcome> = { kind: 'retry' };
const TIMED_OUT = { kind: 'retry', failure: { code: 'timeout' } };

const ANSWERS: [string, Buffer, Partial<Outcome> | object][] = [
  [
    'a hundred hints before the answer',
    Buffer.concat([
      Buffer.from('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(100)),
      http('202 Accepted'),
    ]),
    { kind: 'delivered' },
  ],
  ['a 100 and then nothing', Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'), UNREADABLE],
  ['a length that cuts the body', http('202 Accepted', { 'content-length': '5' }, DATA), { kind: 'retry' }],
  [
    'a length and chunks at once',
    http('202 Accepted', { 'transfer-encoding': 'chunked' }, '0\r\n\r\n'),
    UNREADABLE,
  ],
  ['a negative length', http('202 Accepted', { 'content-length': '-1' }), UNREADABLE],
  [
    'a chunk whose size is a word',
    http('202 Accepted', { 'transfer-encoding': 'chunked', 'content-length': '' }, 'many\r\n'),
    UNREADABLE,
  ],
  ['headers without end', http('202 Accepted', { 'x-a': 'a'.repeat(100_000) }), UNREADABLE],
  ['a zero byte in a header', http('202 Accepted', { 'x-a': 'a\0b' }), UNREADABLE],
  ['an unknown status of three digits', http('999 Odd'), { kind: 'retry', failure: { status: 999 } }],
  ['a status of two digits', http('99 Odd'), UNREADABLE],
  ['HTTP of another time', Buffer.from('HTTP/3.0 202 Accepted\r\n\r\n'), UNREADABLE],
  [
    'a redirect to nowhere',
    http('302 Found', { location: 'http://[::' }),
    { kind: 'held', scope: 'destination' },
  ],
  [
    'a compressed refusal',
    http('400 Bad Request', { 'content-encoding': 'gzip' }, zipped(REFUSED)),
    { kind: 'dead', failure: { code: 'invalid' } },
  ],
  [
    'a refusal in another compression',
    http('400 Bad Request', { 'content-encoding': 'BR' }, brotliCompressSync(REFUSED)),
    { kind: 'dead', failure: { code: 'invalid' } },
  ],
  [
    'a compressed nothing',
    http('202 Accepted', { 'content-encoding': 'gzip' }, zipped('')),
    { kind: 'delivered' },
  ],
  [
    'a compressed page',
    http('202 Accepted', { 'content-encoding': 'gzip' }, zipped('<title>Log in</title>')),
    { kind: 'retry', failure: { code: 'unexpected_answer' } },
  ],
  [
    'a plain body that claims to be compressed',
    http('202 Accepted', { 'content-encoding': 'gzip' }, DATA),
    { kind: 'delivered' },
  ],
  [
    'a compressed body that breaks off',
    http('202 Accepted', { 'content-encoding': 'gzip' }, zipped(DATA).subarray(0, 20)),
    { kind: 'retry' },
  ],
  [
    'a few bytes that stand for gigabytes',
    http('202 Accepted', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(200 * MEGABYTE))),
    { kind: 'retry' },
  ],
  [
    'an unknown compression',
    http('202 Accepted', { 'content-encoding': 'zip' }, zipped(DATA)),
    { kind: 'retry' },
  ],
  [
    'bytes that are no UTF-8 in a refusal',
    http('400 Bad Request', {}, Buffer.from(REFUSED.replace('Bad.', 'B\xe4d.'), 'latin1')),
    { kind: 'dead', failure: { code: 'invalid' } },
  ],
  ['a success in UTF-16', http('202 Accepted', {}, Buffer.from(DATA, 'utf16le')), { kind: 'retry' }],
  [
    'a deep list',
    http('400 Bad Request', {}, '['.repeat(MEGABYTE)),
    { kind: 'retry', failure: { foreign: true } },
  ],
  [
    'a refusal with deep remarks',
    http('400 Bad Request', {}, `{"errors":[{"code":"invalid","meta":${nested(100_000, '1')}}]}`),
    { kind: 'dead' },
  ],
  [
    'a success with deep errors',
    http('200 OK', {}, `{"data":{},"errors":${nested(100_000, '1')}}`),
    { kind: 'retry' },
  ],
  [
    'errors as a text',
    http('400 Bad Request', {}, '{"errors":"Bad."}'),
    { kind: 'retry', failure: { foreign: true } },
  ],
  [
    'errors as an object',
    http('400 Bad Request', {}, '{"errors":{"code":"invalid"}}'),
    { kind: 'retry', failure: { foreign: true } },
  ],
  [
    'errors as null',
    http('400 Bad Request', {}, '{"errors":null}'),
    { kind: 'retry', failure: { foreign: true } },
  ],
  [
    'errors of null',
    http('400 Bad Request', {}, '{"errors":[null,1,"a",[]]}'),
    { kind: 'retry', failure: { foreign: true } },
  ],
  [
    'a success with data and no errors',
    http('201 Created', {}, '{"data":{"id":"1"},"errors":null,"links":[],"meta":{"agent_hints":["Read."]}}'),
    { kind: 'delivered' },
  ],
  [
    'a pause of minus one second',
    http('429 Too Many', { 'retry-after': '-1' }),
    { kind: 'throttled', retryAfterMs: 5_000 },
  ],
  ['a pause of endless digits', http('503 No', { 'retry-after': '9'.repeat(400) }), { kind: 'retry' }],
  [
    'a pause until the end of time',
    http('503 No', { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }),
    { kind: 'throttled', retryAfterMs: 900_000 },
  ],
];

describe('an answer of a hostile server', () => {
  it.each(ANSWERS)('with %s ends the call in one way', async (_what, bytes, expected) => {
    const url = await serve((socket) => socket.end(bytes));
    const outcome = await outcomeOf(clientOf(url));
    expect(outcome).toMatchObject(expected);
    expect(outcome).not.toMatchObject(TIMED_OUT);
  });

  it('with a change of the protocol ends with the time-out', async () => {
    const change = 'HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n';
    const url = await serve((socket) => socket.end(change));
    expect(await outcomeOf(clientOf(url, 1_000))).toMatchObject(TIMED_OUT);
  });

  it('that comes byte by byte ends with the time-out', async () => {
    const url = await serve(async (socket) => {
      for (const byte of http('202 Accepted', {}, DATA.padEnd(500))) {
        if (socket.destroyed) return;
        socket.write(Uint8Array.of(byte));
        await sleep(20);
      }
    });
    expect(await outcomeOf(clientOf(url, 1_000))).toMatchObject(TIMED_OUT);
  });

  it.each([
    ['a quote', '"'.repeat(1_000)],
    ['an at sign', '@'.repeat(1_000)],
    ['a digit', '1 '.repeat(500)],
    [
      'words of every rule',
      'list not found phone number email time format invalid payload region '.repeat(14),
    ],
  ])('that lists a thousand errors full of %s is read in little time', async (_what, detail) => {
    const errors = Array.from({ length: 1_000 }, () => ({ code: 'invalid', detail: detail.slice(0, 400) }));
    const url = await serve((socket) => socket.end(http('400 Bad Request', {}, JSON.stringify({ errors }))));
    const answer = await clientOf(url).send(EVENT);
    const before = process.cpuUsage();
    expect(classifyAnswer(answer, callOf(EVENT, {}), Date.now()).kind).toBe('dead');
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(1_500);
  });
});

describe('a connection that is used again', () => {
  it('never takes an answer that nobody asked for as the answer to the next call', async () => {
    const server = await serveTcp((socket) => {
      socket.write(http('202 Accepted'));
      // The server answers again, before it is asked.
      setTimeout(() => socket.write(http('202 Accepted')), 50);
      socket.on('data', () => socket.write(http('503 No')));
    });
    open.push(server);
    const client = clientOf(server.url);
    expect(await outcomeOf(client)).toMatchObject({ kind: 'delivered' });
    await sleep(150);
    const second = await outcomeOf(client);
    // A new connection gets an answer of its own; the old one must not be trusted.
    expect(second.kind === 'delivered' ? server.connections() : 2).toBe(2);
  });

  it('takes a new one when the server has closed its half', async () => {
    const url = await serve((socket) => socket.end(http('202 Accepted')));
    const client = clientOf(url);
    expect(await outcomeOf(client)).toMatchObject({ kind: 'delivered' });
    await sleep(50);
    expect(await outcomeOf(client)).toMatchObject({ kind: 'delivered' });
  });
});
