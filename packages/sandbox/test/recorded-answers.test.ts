import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { isRecordedAnswer } from '../src/faults/recorded-answers.js';
import { sandboxControl } from '../src/index.js';
import { eventBody } from './support/bodies.js';
import { callForText, closeSandboxes, sandboxForTest } from './support/caller.js';

afterEach(closeSandboxes);

/** One recorded answer. `text` is a body that is not JSON. */
interface Recording {
  case: string;
  call: string;
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  text?: string;
  code?: string;
  detail?: string;
  pointer?: string;
  meta?: object;
}

const RECORDINGS = readFileSync(join(import.meta.dirname, 'support', 'klaviyo-answers.ndjson'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Recording);

/** Sends the call of a recording. */
function sendCall(url: string, call: string) {
  const [method = '', path = ''] = call === '*' ? ['GET', '/api/metrics'] : call.split(' ');
  return callForText(url, method, path, method === 'GET' ? undefined : eventBody());
}

describe('a recorded answer', () => {
  it.each(RECORDINGS.map((recording) => [recording.case, recording] as const))(
    'is given on request: %s',
    async (name, recording) => {
      const { sandbox } = await sandboxForTest();
      if (!isRecordedAnswer(name)) throw new Error(`The sandbox does not know the answer ${name}.`);
      await sandboxControl(sandbox.url).addFault({ kind: 'answer', recorded: name, count: 1 });
      const { status, headers, text } = await sendCall(sandbox.url, recording.call);
      expect(status).toBe(recording.status);
      for (const [header, value] of Object.entries(recording.headers ?? {})) {
        expect([header, headers.get(header)]).toEqual([header, value]);
      }
      if (recording.text !== undefined) expect(text).toBe(recording.text);
      if (recording.body !== undefined) expect(JSON.parse(text)).toEqual(recording.body);
      if (recording.detail !== undefined) {
        const { code, detail, pointer, meta } = recording;
        expect(JSON.parse(text)).toMatchObject({
          errors: [
            {
              id: headers.get('x-klaviyo-req-id'),
              status: recording.status,
              code,
              detail,
              ...(pointer === undefined ? {} : { source: { pointer } }),
              ...(meta === undefined ? {} : { meta }),
            },
          ],
        });
      }
      expect(sandbox.stats().recorded).toBe(0);
      expect(sandbox.requests().items[0]).toMatchObject({
        status: recording.status,
        fault: { kind: 'answer' },
      });
    },
  );

  it('has the endpoint of its recording, and another endpoint on request', async () => {
    const { sandbox, call } = await sandboxForTest();
    sandbox.addFault({ kind: 'answer', recorded: 'edge-403' });
    expect((await call('GET', '/api/metrics')).status).toBe(200);
    sandbox.addFault({ kind: 'answer', recorded: 'edge-403', endpoint: 'GET /api/metrics' });
    const refused = await callForText(sandbox.url, 'GET', '/api/metrics');
    expect([refused.status, refused.headers.get('content-type')]).toEqual([403, 'text/html']);
  });

  it('is followed by a 404 for the profile that is gone', async () => {
    const { sandbox, call } = await sandboxForTest();
    sandbox.addFault({ kind: 'answer', recorded: 'profile-gone', pathIncludes: '01GONE', count: 1 });
    const body = { data: { type: 'profile', id: '01GONE', attributes: {} } };
    const gone = await call('PATCH', '/api/profiles/01GONE', body);
    expect([gone.status, gone.body.errors[0]?.detail]).toEqual([
      404,
      'A profile with id 01GONE does not exist.',
    ]);
  });
});

describe('an answer of the test', () => {
  it('has any status, headers and body', async () => {
    const { sandbox, call } = await sandboxForTest();
    sandbox.addFault({
      kind: 'answer',
      status: 402,
      headers: { 'Retry-After': '9', 'Content-Type': 'application/json' },
      body: [1, 2],
      count: 1,
    });
    const reply = await call('POST', '/api/events', eventBody());
    expect([reply.status, reply.headers.get('retry-after'), reply.body]).toEqual([402, '9', [1, 2]]);
    expect(reply.headers.get('content-type')).toContain('application/json');
    sandbox.addFault({ kind: 'answer', status: 200, count: 1 });
    const empty = await call('POST', '/api/events', eventBody());
    expect([empty.status, empty.body]).toEqual([200, undefined]);
    expect(sandbox.stats().recorded).toBe(0);
  });

  it('may come after the work is done', async () => {
    const { sandbox, call } = await sandboxForTest();
    sandbox.addFault({ kind: 'answer', status: 502, text: '<html>', afterRecording: true, count: 1 });
    const { status, text } = await callForText(sandbox.url, 'POST', '/api/events', eventBody());
    expect([status, text]).toEqual([502, '<html>']);
    expect(sandbox.requests().items[0]?.uniqueIds).toEqual(['ord_1']);
    await call('POST', '/api/events', eventBody());
    expect([sandbox.stats().recorded, sandbox.stats().duplicates]).toEqual([1, 1]);
  });

  it('hits only the requests with a text in their body', async () => {
    const { sandbox, call } = await sandboxForTest();
    sandbox.addFault({ kind: 'answer', recorded: 'edge-403', bodyIncludes: '"bad_1"' });
    const status = async (uniqueId: string) =>
      (await callForText(sandbox.url, 'POST', '/api/events', eventBody({ unique_id: uniqueId }))).status;
    expect([await status('good_1'), await status('bad_1'), await status('good_2')]).toEqual([202, 403, 202]);
    expect((await call('GET', '/api/metrics')).status).toBe(200);
  });

  it.each([
    [{ kind: 'answer' }, /status must be from 200/],
    [{ kind: 'answer', recorded: 'unknown' }, /recorded must be one of partial-phone-profile/],
    [{ kind: 'answer', recorded: 'edge-403', status: 400 }, /complete answer/],
    [{ kind: 'answer', status: 400, body: {}, text: '' }, /one of errors, body and text/],
    [{ kind: 'answer', status: 400, headers: { a: 1 } }, /headers must be an object of strings/],
    [{ kind: 'answer', status: 400, errors: [] }, /errors must be a list/],
    [{ kind: 'reset', bodyIncludes: '' }, /bodyIncludes must be a non-empty string/],
  ])('is checked, and %j is refused with the reason', async (fault, message) => {
    const { sandbox } = await sandboxForTest();
    expect(() => sandbox.addFault(fault as never)).toThrow(message);
  });
});
