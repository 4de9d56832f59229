import { writeFile } from 'node:fs/promises';
import type { LaneRow } from '@tracklayer/lane-status';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { lanesScreen } from '../src/output/lanes-screen.js';
import { newDestination, type TestDestination } from './support/destination.js';
import { runCli } from './support/run-cli.js';

const LANES = ['profile-upsert', 'list-subscription', 'metric-event', 'event-backfill'] as const;

const row = fc.record({
  destination: fc.constantFrom('main', 'fr', 'a-destination-with-quite-a-long-name'),
  lane: fc.constantFrom(...LANES),
  waiting: fc.nat(9),
  active: fc.constant(0),
  delayed: fc.constant(0),
  dead: fc.nat(3),
  paused: fc.boolean(),
  unserved: fc.constantFrom(undefined, 'no_worker'),
}) as fc.Arbitrary<LaneRow>;

const screen = {
  tableOf: (rows: readonly LaneRow[]) =>
    ['head', ...rows.map(({ destination, lane, dead }) => `${destination} ${lane} ${dead}`)].join('\n'),
  notesOf: (rows: readonly LaneRow[]) =>
    rows.filter(({ dead }) => dead === 3).map(() => '\na note\nof two lines'),
};

describe('lanes on one screen', () => {
  it('fit every terminal of ten lines or more, and say how much is left out', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 10, max: 60 }),
        (rows, height) => {
          const text = lanesScreen(rows, height, screen);
          const lines = text.split('\n');
          expect(lines.length).toBeLessThan(height);
          const shown = lines.filter((line) => LANES.some((lane) => line.includes(` ${lane} `))).length;
          const hidden = Number(/to fit this screen: (\d+) lanes?/.exec(text)?.[1] ?? 0);
          expect(shown + hidden).toBe(rows.length);
        },
      ),
    );
  });

  it('leave out lanes with nothing to do first, and keep those that need a person', () => {
    const quiet = { active: 0, delayed: 0, waiting: 0, dead: 0, paused: false, lane: 'metric-event' };
    const rows = Array.from({ length: 40 }, (_, n) => ({
      ...quiet,
      destination: `shop${n}`,
      ...(n === 33 && { dead: 2 }),
      ...(n === 38 && { unserved: 'no_worker' }),
      ...(n === 21 && { waiting: 7 }),
    })) as LaneRow[];
    const text = lanesScreen(rows, 24, screen);
    for (const kept of ['shop33 ', 'shop38 ', 'shop21 ', 'shop0 ']) expect(text).toContain(kept);
    expect(text).toContain('(Left out to fit this screen: 21 lanes. Without --watch all are shown.)');
  });

  it('draw few of the lanes of a thousand destinations', () => {
    const rows = Array.from({ length: 5_000 }, (_, n) => ({
      destination: `shop${n}`,
      lane: 'metric-event',
      waiting: n % 7,
    })) as LaneRow[];
    let drawn = 0;
    const text = lanesScreen(rows, 24, {
      ...screen,
      tableOf(some) {
        drawn += some.length;
        return screen.tableOf(some);
      },
    });
    expect(text).toContain('Left out to fit this screen: ');
    expect(drawn).toBeLessThan(24 * 24);
  });
});

describe('lanes --watch', () => {
  let destination: TestDestination;
  beforeAll(async () => {
    const others = Array.from({ length: 9 }, (_, n) => [
      `${n}-shop-with-a-long-name-in-another-country`,
      { apiKeyEnv: 'X' },
    ]);
    destination = await newDestination({ apiKeyEnv: 'X' });
    const destinations = Object.fromEntries(others);
    await writeFile(`${destination.cwd}/tracklayer.config.json`, JSON.stringify({ destinations }));
  });
  afterAll(() => destination.remove());

  it('draws ten destinations into 24 lines of 80 columns', async () => {
    const stop = new AbortController();
    const { stdout } = await runCli(['lanes', '--watch', '60'], {
      ...destination,
      columns: 80,
      rows: 24,
      signal: stop.signal,
      onStdout: () => setTimeout(() => stop.abort(), 50),
    });
    const [drawn = ''] = stdout.split('\u001b[J').slice(1);
    const lines = drawn.trimEnd().split('\n');
    expect(lines.length).toBeLessThan(24);
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
    expect(drawn).toContain('Left out to fit this screen: ');
  });
});
