import { createDeadLetters } from '@tracklayer/dead-letters';
import { laneKeys } from '@tracklayer/lanes';
import { z } from 'zod';
import { type World, withApi } from './support/world.js';

const NOW = Date.parse('2026-04-24T09:00:00Z');
const EMAIL = 'ada@shop.example';
/** Rows at each destination. Ids of campaigns are random and short, so few of them are in one millisecond here. */
const ROWS = { letters: 11, audit: 12, campaigns: 4, migrations: 4, 'events/find': 11 };
const PAGE_SIZES = [1, 4, 200];

const list = z.object({
  items: z.array(
    z.object({ destination: z.string(), id: z.string().optional(), tag: z.string().optional() }),
  ),
  cursor: z.string().optional(),
});

/** Reads all pages. */
async function walk({ ask }: World, path: string, limit: number): Promise<string[]> {
  const rows: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const { json, text } = path.startsWith('POST ')
      ? await ask('POST', path.slice(5), { body: { person: { email: EMAIL }, limit, cursor } })
      : await ask('GET', `${path}?limit=${limit}${cursor === undefined ? '' : `&cursor=${cursor}`}`);
    const read = list.safeParse(json);
    if (!read.success) throw new Error(text, { cause: read.error });
    expect(read.data.items.length).toBeLessThanOrEqual(limit);
    rows.push(...read.data.items.map(({ destination, id = '', tag = '' }) => `${destination} ${id}${tag}`));
    cursor = read.data.cursor;
    if (cursor === undefined) return rows;
  }
}

/** Many rows have the same time, and destinations share ids. */
async function seedRows({ redis, lanes, destinations }: World): Promise<void> {
  const deadLetters = createDeadLetters(redis, { lanes, now: () => NOW });
  for (const destination of destinations) {
    const { migration, migrations } = laneKeys(destination);
    for (let n = 0; n < ROWS.letters; n++) {
      await deadLetters.record(destination, {
        ref: { type: 'metric-event', jobId: `purchase-order${n}` },
        reason: 'refused',
        failure: { code: n % 2 === 0 ? 'invalid' : 'not_found', status: 400 },
        attempts: [],
        nowMs: NOW + (n % 3),
        job: {
          v: 1,
          type: 'metric-event',
          enqueuedAtMs: NOW,
          attempts: [],
          event: {
            name: 'purchase',
            eventId: `order${n}`,
            time: '2026-04-24T08:59:00.000Z',
            profile: { email: EMAIL },
            properties: { orderId: `${n}`, value: 1, currency: 'EUR' },
            source: 'shop',
          },
        },
      });
    }
    for (let n = 0; n < ROWS.campaigns; n++) {
      await deadLetters.campaigns.start(
        destination,
        { selection: { code: 'none' }, by: 'ava', reason: 'test' },
        { inWorkers: false },
      );
    }
    for (let n = 0; n < ROWS.migrations; n++) {
      await redis.hset(migration(`import${n}`), {
        kind: 'events',
        state: 'running',
        startedAtMs: NOW,
        updatedAtMs: NOW,
        order: JSON.stringify({ files: [], map: {}, utc: false, allOwners: true, rejectsPath: 'x' }),
      });
      await redis.zadd(migrations, NOW, `import${n}`);
    }
    // One millisecond can have more than nine entries. Its count is no text.
    const audit = `{tracklayer:${destination}}:dead:audit`;
    expect(await redis.del(audit)).toBe(1);
    for (let n = 0; n < ROWS.audit; n++) {
      await redis.xadd(audit, `${NOW}-${n}`, 'entry', JSON.stringify({ action: 'discard', by: 'ava' }));
    }
  }
}

it('lists of several destinations give each row once and lose none, with any page size', async () => {
  await withApi(
    async (world) => {
      await seedRows(world);
      for (const [name, each] of Object.entries(ROWS)) {
        const path = name === 'events/find' ? 'POST /api/v1/events/find' : `/api/v1/${name}`;
        const expected = { name, rows: each * world.destinations.length };
        let before: string[] | undefined;
        for (const limit of PAGE_SIZES) {
          const rows = await walk(world, path, limit);
          expect({ name, rows: new Set(rows).size, limit }).toEqual({ ...expected, limit });
          // Each once, in one order.
          expect(rows).toEqual(before ?? [...new Set(rows)]);
          before = rows;
        }
      }
    },
    { destinations: 2 },
  );
});
