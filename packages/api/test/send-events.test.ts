import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { buildEvent } from '@tracklayer/testing';
import { type World, withApi } from './support/world.js';

const run = promisify(execFile);
const EVENTS = '/api/v1/events';

interface Sent {
  received: number;
  receipts: {
    line: number;
    result: string;
    eventId?: string;
    jobs: { type: string; status: string; jobId?: string }[];
  }[];
  [result: string]: unknown;
}

describe('POST /api/v1/events', () => {
  it('gives one event the receipt that the producer gives, and takes it once', async () => {
    await withApi(async ({ ask, lanes, destination }) => {
      const event = buildEvent('purchase');
      const first = (await ask('POST', EVENTS, { as: 'operate', body: event })).json as Sent;
      expect(first).toMatchObject({ received: 1, enqueued: 1, refused: 0 });
      expect(first.receipts[0]).toMatchObject({ line: 1, result: 'enqueued', eventId: event.eventId });
      expect(first.receipts[0]?.jobs.map(({ type }) => type)).toEqual([
        'profile-upsert',
        'metric-event',
        'list-subscription',
      ]);
      const again = (await ask('POST', EVENTS, { as: 'operate', body: event })).json as Sent;
      expect(again).toMatchObject({ received: 1, enqueued: 0, duplicate: 1 });
      expect((await lanes.counts(destination))['metric-event:enqueued']).toBe(1);
    });
  });

  it('refuses a malformed line and goes on with the others, and its counts add up', async () => {
    await withApi(async ({ ask, lanes, destination }) => {
      const [one, two] = [buildEvent('purchase'), buildEvent('refund')];
      const lines = [
        JSON.stringify(one),
        '{"name": "purchase", ',
        '',
        JSON.stringify({ name: 'purchase' }),
        JSON.stringify(two),
      ];
      const { json } = await ask('POST', EVENTS, {
        body: `${lines.join('\r\n')}\n`,
        headers: { 'content-type': 'application/x-ndjson' },
      });
      const { receipts, ...counts } = json as Sent;
      expect(counts).toEqual({
        received: 4,
        enqueued: 2,
        duplicate: 0,
        skipped: 0,
        quarantined: 1,
        'turned-away': 0,
        refused: 1,
      });
      expect(receipts.map(({ line, result }) => [line, result])).toEqual([
        [1, 'enqueued'],
        [2, 'refused'],
        [4, 'quarantined'],
        [5, 'enqueued'],
      ]);
      expect((await lanes.counts(destination))['metric-event:enqueued']).toBe(3);
    });
  });

  it('keeps no event that cannot be delivered, if asked so', async () => {
    await withApi(async ({ ask, deadLetters, destination }) => {
      const { json } = await ask('POST', `${EVENTS}?onInvalid=report`, { body: [{ name: 'purchase' }] });
      expect(json).toMatchObject({ received: 1, refused: 1, quarantined: 0 });
      expect(await deadLetters.count(destination)).toBe(0);
    });
  });

  it('refuses a body that is too large, and one of another type', async () => {
    await withApi(async ({ ask }) => {
      const large = await ask('POST', EVENTS, { body: `[${'"x",'.repeat(3 << 20)}1]` });
      expect([large.status, large.json]).toMatchObject([413, { error: { code: 'body_too_large' } }]);
      const xml = await ask('POST', EVENTS, { body: '<a/>', headers: { 'content-type': 'text/xml' } });
      expect([xml.status, xml.json]).toMatchObject([415, { error: { code: 'unsupported_body' } }]);
      const broken = await ask('POST', EVENTS, { body: '{"a": ' });
      expect([broken.status, broken.json]).toMatchObject([400, { error: { code: 'invalid_json' } }]);
    });
  });

  it('takes the same event from fetch, curl and Perl, records it once, and gives the same receipt', async () => {
    await withApi(async (world) => {
      const event = buildEvent('purchase');
      const body = JSON.stringify(event);
      const receipts = [
        receiptOf((await world.ask('POST', EVENTS, { as: 'operate', body: event })).text),
        receiptOf(await byCurl(world, body)),
        receiptOf(await byPerl(world, body)),
      ];
      expect(receipts.map(({ result }) => result)).toEqual(['enqueued', 'duplicate', 'duplicate']);
      const [first, ...others] = receipts.map(({ eventId, jobs }) => ({
        eventId,
        jobs: jobs.map(({ type, jobId }) => [type, jobId]),
      }));
      for (const other of others) expect(other).toEqual(first);
      expect((await world.lanes.counts(world.destination))['metric-event:enqueued']).toBe(1);
    });
  });
});

function receiptOf(text: string): Sent['receipts'][number] {
  const [receipt] = (JSON.parse(text) as Sent).receipts;
  if (receipt === undefined) throw new Error(`There is no receipt: ${text}`);
  return receipt;
}

async function byCurl({ url, tokens }: World, body: string): Promise<string> {
  const headers = [`Authorization: Bearer ${tokens.operate}`, 'Content-Type: application/json'];
  const args = [
    '-sS',
    ...headers.flatMap((header) => ['-H', header]),
    '--data-binary',
    body,
    `${url}${EVENTS}`,
  ];
  try {
    return (await run('curl', args)).stdout;
  } catch (error) {
    // A small image has no curl. This is the same request, written by hand to a socket of Bash.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return byBash({ url, tokens }, body);
  }
}

/** HTTP/1.0, so that the server ends the connection and sends no chunks. */
function requestText({ url, tokens }: Pick<World, 'url' | 'tokens'>, body: string): string {
  const { host } = new URL(url);
  return [
    `POST ${EVENTS} HTTP/1.0`,
    `Host: ${host}`,
    `Authorization: Bearer ${tokens.operate}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

async function byBash(world: Pick<World, 'url' | 'tokens'>, body: string): Promise<string> {
  const { hostname, port } = new URL(world.url);
  const script = `exec 3<>/dev/tcp/${hostname}/${port}; printf %s "$1" >&3; cat <&3`;
  const { stdout } = await run('bash', ['-c', script, 'bash', requestText(world, body)]);
  return bodyOf(stdout);
}

/** Every Debian has Perl, and its socket needs no module from elsewhere. */
async function byPerl(world: World, body: string): Promise<string> {
  const { host } = new URL(world.url);
  const program =
    'use IO::Socket::INET; my $s = IO::Socket::INET->new($ARGV[0]) or die $!; print $s $ARGV[1]; print while <$s>;';
  const { stdout } = await run('perl', ['-e', program, host, requestText(world, body)]);
  return bodyOf(stdout);
}

function bodyOf(answer: string): string {
  return answer.slice(answer.indexOf('\r\n\r\n') + 4);
}
