import { openWorld, until, type World } from './support/world.js';

const DAY_MS = 86_400_000;
const LIMIT_MS = 900_000;

let world: World;

beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

interface Row {
  lane: string;
  throttledUntilMs?: number;
  askedMs?: number;
}

async function eventsRow(): Promise<Row | undefined> {
  const { json } = await world.tracklayer(['lanes', '--destination', world.destination, '--json']);
  return (json as Row[]).find(({ lane }) => lane === 'metric-event');
}

const event = (eventId: string) =>
  JSON.stringify({
    name: 'search',
    eventId,
    time: new Date().toISOString(),
    profile: { email: 'ava@shop.example' },
    properties: { query: 'lamp' },
  });

it('caps a wait of a day at 15 minutes, says what was asked, and ends it with `resume`', async () => {
  const { sandbox, destination, tracklayer } = world;
  const logged: string[] = [];
  sandbox.addFault({
    kind: 'answer',
    status: 429,
    headers: { 'retry-after': String(DAY_MS / 1_000) },
    endpoint: 'POST /api/events',
    count: 1,
  });
  await world.withWorker(
    async () => {
      await tracklayer(['send', '-'], { stdin: event('s1') });
      const { throttledUntilMs = 0 } = await until(async () => {
        const row = await eventsRow();
        return row?.askedMs === DAY_MS && row;
      });
      const leftMs = throttledUntilMs - Date.now();
      // Windows are a little longer than asked, because clocks differ.
      expect(leftMs).toBeLessThanOrEqual(LIMIT_MS + 2_000);
      expect(leftMs).toBeGreaterThan(LIMIT_MS - 30_000);

      const command = `tracklayer resume ${destination} metric-event`;
      const { stdout } = await tracklayer(['lanes', '--destination', destination]);
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
        `asked the lane metric-event to wait 1 d. The lane waits 15 min at most`,
      );
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`To end the wait now: ${command}`);
      const line = logged.map((text) => JSON.parse(text)).find(({ outcome }) => outcome === 'throttled');
      expect(line).toMatchObject({
        askedMs: DAY_MS,
        waitMs: LIMIT_MS,
        hint: expect.stringContaining(command),
      });

      await tracklayer(['send', '-'], { stdin: event('s2') });
      const resumed = await tracklayer(['resume', destination, 'metric-event', '--json']);
      expect(resumed.json).toMatchObject([{ waitsEnded: ['POST /api/events'] }]);
      await until(async () => sandbox.events().items.length === 2);
      expect((await eventsRow())?.throttledUntilMs).toBeUndefined();
    },
    (text) => logged.push(text),
  );
});
