import { MAPPING } from '@tracklayer/klaviyo';
import fc from 'fast-check';
import { EMPTY_MAP } from '../../src/formats/field-map.js';
import type { Place } from '../../src/input/line-splitter.js';
import { readRecords } from '../../src/input/records.js';
import { BATCH_LIMITS, eventOf, requestBytes } from '../../src/steps/batch-size.js';
import { entryJobs } from '../../src/steps/jobs.js';
import { readSteps, type Step } from '../../src/steps/read-steps.js';

const START: Place = { bytes: 0, lines: 0 };
const SETTINGS = { dialect: 'klaviyo', mapping: MAPPING } as const;

interface Reading {
  from?: Place;
  maxEntries?: number;
  chunkBytes?: number;
  profiles?: boolean;
  orderedProducts?: boolean;
  /** Keys that were committed before. Each step adds its own, as in a real run. */
  committed?: Set<string>;
}

async function read(text: string, reading: Reading = {}): Promise<Step[]> {
  const {
    from = START,
    maxEntries = 1_000,
    chunkBytes = 300,
    profiles = false,
    orderedProducts,
    committed = new Set(),
  } = reading;
  const bytes = Buffer.from(text).subarray(from.bytes);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const kind = profiles ? 'profiles' : 'events';
  const layout = { format: 'canonical' } as const;
  const steps = readSteps({
    records: readRecords(chunks(), layout, from),
    layout,
    how: {
      kind,
      format: 'canonical',
      map: EMPTY_MAP,
      utc: false,
      orderedProducts,
      nowMs: Date.UTC(2026, 0, 1),
    },
    from,
    seen: async (keys) => keys.map((key) => committed.has(key)),
    measureBytes: (batch) => requestBytes(batch, 'spring', SETTINGS),
    maxEntries,
  });
  const found: Step[] = [];
  // As in a real run, a step is committed while the next one is read.
  let previous: Step | undefined;
  for await (const step of steps) {
    for (const key of previous?.keys ?? []) committed.add(key);
    previous = step;
    found.push(step);
  }
  return found;
}

function order(id: string, note = '', email = 'ava@shop.example'): string {
  return JSON.stringify({
    name: 'purchase',
    eventId: id,
    time: '2024-04-20T10:00:00Z',
    profile: { email },
    properties: { orderId: id, value: 5, currency: 'EUR', ...(note !== '' && { note }) },
  });
}

const ids = (step: Step) => ('events' in step.batch ? step.batch.events.map(({ eventId }) => eventId) : []);
const lines = (...all: string[]) => all.join('\n');

describe('the steps of a file', () => {
  it('have at most the maximum number of entries, in order, and end with the file', async () => {
    const steps = await read(lines(...Array.from({ length: 25 }, (_, n) => order(`o${n}`))), {
      maxEntries: 10,
    });
    expect(steps.map((step) => ids(step).length)).toEqual([10, 10, 5]);
    expect(steps.map(({ last }) => last)).toEqual([false, false, true]);
    expect(steps.flatMap(ids)).toEqual(Array.from({ length: 25 }, (_, n) => `o${n}`));
  });

  it.each([
    ['letters', 'x'],
    ['characters of three bytes', '€'],
    ['quotes', '"'],
  ])('never make a request over 5 MB, and fill it well: %s', async (_, letter) => {
    const note = letter.repeat(30_000);
    const steps = await read(lines(...Array.from({ length: 250 }, (__, n) => order(`o${n}`, note))), {
      chunkBytes: 262_144,
    });
    const sizes = steps.map(({ batch }) => requestBytes(batch, 'spring', SETTINGS));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(BATCH_LIMITS.bytes);
    for (const size of sizes.slice(0, -1)) expect(size).toBeGreaterThan(BATCH_LIMITS.bytes * 0.95);
    expect(steps.flatMap(ids)).toHaveLength(250);
  });

  it('contain each event once, also if it occurs again in the step, in the next, or was seen before', async () => {
    const committed = new Set<string>();
    await read(order('old'), { committed });
    for (const key of (await read(order('old')))[0]?.keys ?? []) committed.add(key);
    const text = lines(
      order('a'),
      order('a'),
      order('b'),
      order('a'),
      order('old'),
      order('c'),
      order('b'),
      order('d'),
    );
    for (const chunkBytes of [50, 400, 10_000]) {
      const steps = await read(text, { maxEntries: 2, chunkBytes, committed: new Set(committed) });
      expect(steps.flatMap(ids)).toEqual(['a', 'b', 'c', 'd']);
      expect(steps.reduce((sum, { counts }) => sum + counts.duplicates, 0)).toBe(4);
    }
  });

  it('treat events of two people with one id as two events', async () => {
    const [step] = await read(lines(order('1709287200'), order('1709287200', '', 'ben@shop.example')));
    expect(step?.counts).toMatchObject({ entries: 2, refused: 0, duplicates: 0 });
    expect(step && ids(step)).toHaveLength(2);
  });

  it('report bad lines with numbers and reasons, and count everything', async () => {
    const [step] = await read(lines(order('a'), 'no', order('b'), '{"name": "purchase"}'));
    expect(step?.counts).toMatchObject({ entries: 4, refused: 2, duplicates: 0 });
    expect(step?.rejected.map(({ record }) => record.number)).toEqual([2, 4]);
    expect([...(step?.reasons.keys() ?? [])]).toEqual(expect.arrayContaining(['not_json', 'required']));
  });

  it('are exactly the same when they are read again from the start of any of them', async () => {
    const aLine = fc.oneof(
      { arbitrary: fc.integer({ min: 0, max: 30 }).map((n) => order(`o${n}`)), weight: 8 },
      { arbitrary: fc.constantFrom('bad', '', '{}'), weight: 1 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(aLine, { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 20, max: 900 }),
        fc.nat(),
        async (all, maxEntries, chunkBytes, pick) => {
          const text = lines(...all);
          const whole = await read(text, { maxEntries, chunkBytes });
          const index = pick % whole.length;
          const committed = new Set(whole.slice(0, index).flatMap(({ keys }) => keys));
          const from = whole[index]?.from ?? START;
          const again = await read(text, { maxEntries, chunkBytes: chunkBytes + 7, from, committed });
          expect(again).toEqual(whole.slice(index));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of a stream that is read again have the same job that a killed reader enqueued last', async () => {
    const text = lines(...Array.from({ length: 50 }, (_, n) => (n % 7 === 0 ? 'no' : order(`o${n % 40}`))));
    const jobOf = ({ batch, keys }: Step) => entryJobs(batch, { migrationId: 'spring', keys }, 0)[0]?.jobId;
    const whole = await read(text, { maxEntries: 4 });
    for (const [index, step] of whole.entries()) {
      const committed = new Set(whole.slice(0, index).flatMap(({ keys }) => keys));
      const again = (await read(text, { maxEntries: 4, committed })).find(({ keys }) => keys.length > 0);
      if (step.keys.length > 0) expect(again && jobOf(again)).toBe(jobOf(step));
    }
  });

  it('end before their refused lines fill the memory', async () => {
    const steps = await read('no\n'.repeat(30_000), { chunkBytes: 65_536 });
    expect(steps.reduce((sum, { counts }) => sum + counts.refused, 0)).toBe(30_000);
    const sizes = steps.map(({ rejected }) => JSON.stringify(rejected).length);
    expect(Math.max(...sizes)).toBeLessThan(5_000_000);
  });

  it('of profiles stay below 5 MB and the maximum number of lines, even if lines are merged', async () => {
    const people = (each: (n: number) => object) =>
      Array.from({ length: 500 }, (_, n) => JSON.stringify({ email: `p${n}@shop.example`, ...each(n) }));
    const note = 'x'.repeat(15_000);
    const text = lines(...people(() => ({ firstName: 'Ava' })), ...people(() => ({ properties: { note } })));
    const steps = await read(text, { profiles: true, maxEntries: 10_000, chunkBytes: 262_144 });
    const sizes = steps.map(({ batch }) => requestBytes(batch, 'spring', SETTINGS));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(BATCH_LIMITS.bytes);
    expect(steps.reduce((sum, { keys }) => sum + keys.length, 0)).toBe(1_000);

    const again = Array.from({ length: 30 }, (_, n) => `{"email": "ava@shop.example", "firstName": "A${n}"}`);
    const capped = await read(lines(...again), { profiles: true, maxEntries: 10 });
    expect(capped.map(({ keys }) => keys.length)).toEqual([10, 10, 10]);
  });

  it('merge two lines of one person, and the later fields win', async () => {
    const text = lines(
      '{"email": "ava@shop.example", "firstName": "Ava", "properties": {"a": 1, "b": 1}}',
      '{"email": "ben@shop.example"}',
      '{"email": "AVA@shop.example", "lastName": "Fox", "properties": {"b": 2}}',
    );
    const [step] = await read(text, { profiles: true });
    expect(step?.batch).toEqual({
      profiles: [
        { email: 'AVA@shop.example', firstName: 'Ava', lastName: 'Fox', properties: { a: 1, b: 2 } },
        { email: 'ben@shop.example' },
      ],
    });
  });
});

describe('the lines of an order as events of their own', () => {
  const orderOf = (id: string, ...items: string[]) => {
    const whole = JSON.parse(order(id)) as { properties: object };
    return JSON.stringify({ ...whole, properties: { ...whole.properties, items } });
  };
  const productsOf = (step: Step) =>
    'events' in step.batch
      ? step.batch.events.map(eventOf).map(({ properties: { sku, orderId } }) => sku ?? orderId)
      : [];

  it('follow their order, and are counted', async () => {
    const file = lines(orderOf('o1', 'a', 'b'), order('o2'));
    const [step] = await read(file, { orderedProducts: true });
    expect(step && productsOf(step)).toEqual(['o1', 'a', 'b', 'o2']);
    expect(step).toMatchObject({
      counts: { entries: 4, orderedProducts: 2, duplicates: 0 },
      lines: { read: 2 },
    });
    const [plain] = await read(file);
    expect(plain?.counts).toMatchObject({ entries: 2, orderedProducts: 0 });
  });

  it('are in one step with their order, unless one step is too small for them', async () => {
    const file = lines(
      orderOf('o1', 'a', 'b'),
      orderOf('o2', 'c', 'd'),
      orderOf('o3', 'e', 'f', 'g', 'h', 'i'),
    );
    const steps = await read(file, { orderedProducts: true, maxEntries: 5 });
    expect(steps.map(productsOf)).toEqual([
      ['o1', 'a', 'b'],
      ['o2', 'c', 'd', 'o3'],
      ['e', 'f', 'g', 'h', 'i'],
    ]);
    // A step ends after a whole line of the file.
    expect(steps.map(({ to }) => to.lines)).toEqual([1, 2, 3]);
  });

  it('are the same events when the order occurs again', async () => {
    const file = lines(orderOf('o1', 'a', 'b'), orderOf('o1', 'b', 'a'));
    const [step] = await read(file, { orderedProducts: true });
    expect(step && productsOf(step)).toEqual(['o1', 'a', 'b']);
    expect(step?.counts).toMatchObject({ entries: 6, duplicates: 3 });
  });
});
