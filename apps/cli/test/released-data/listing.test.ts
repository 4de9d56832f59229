import { jobId } from '@tracklayer/lanes';
import { openReleasedWorld, type ReleasedWorld } from './world.js';

let world: ReleasedWorld;

beforeAll(async () => {
  world = await openReleasedWorld(12);
});

afterAll(() => world.close());

/** What a command prints, one object per line. It must succeed. */
async function printed(...argv: string[]): Promise<Record<string, unknown>[]> {
  const ran = await world.tracklayer(...argv);
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  return ran.json as Record<string, unknown>[];
}

describe('the command line lists what the release before left', () => {
  it('lanes: what waits, what waits for a time, what is dead', async () => {
    expect(await printed('lanes')).toMatchObject([
      { lane: 'profile-upsert', waiting: 3, active: 0, delayed: 0, failed: 0, dead: 3 },
      { lane: 'list-subscription', waiting: 1, active: 0, delayed: 2, failed: 0, dead: 1 },
      { lane: 'metric-event', waiting: 3, active: 0, delayed: 3, failed: 0, dead: 12 },
      { lane: 'event-backfill', waiting: 3, active: 0, delayed: 0, failed: 0, dead: 1 },
      // That release had no such lane.
      { lane: 'back-in-stock', waiting: 0, active: 0, delayed: 0, failed: 0, dead: 0 },
    ]);
  });

  it('dead letters of every lane, each with its cause', async () => {
    const letters = await printed('dlq', 'list', '--limit', '100');
    const causes = letters.map(({ type, code, reason, replays }) => `${type} ${code} ${reason} ${replays}`);
    expect(causes.sort()).toEqual([
      'event-backfill invalid refused 0',
      'list-subscription error refused 0',
      ...Array(6).fill('metric-event error exhausted 0'),
      ...Array(2).fill('metric-event invalid refused 0'),
      'metric-event invalid refused 1',
      'metric-event predecessor_dead predecessor_dead 0',
      'metric-event unparseable_job unparseable 0',
      'metric-event unreadable_letter unreadable 0',
      ...Array(2).fill('profile-upsert invalid refused 0'),
      'profile-upsert invalid refused 1',
    ]);
  });

  it('dead letters by person, by event id and by cause', async () => {
    expect(await printed('dlq', 'list', '--person', 'IDA@shop.example')).toHaveLength(2);
    expect(await printed('dlq', 'list', '--person', 'c-ida')).toHaveLength(2);
    expect(await printed('dlq', 'list', '--event-id', 'order-killed-7')).toHaveLength(1);
    expect(await printed('dlq', 'list', '--code', 'invalid', '--event', 'lead')).toHaveLength(3);
    expect(await printed('dlq', 'list', '--replayed')).toHaveLength(2);
  });

  it('groups of dead letters, with the ids they had', async () => {
    const groups = await printed('dlq', 'groups');
    expect(groups.map(({ id, type, code, count, replayed }) => [id, type, code, count, replayed])).toEqual(
      expect.arrayContaining([
        ['XWqlFTjs4eWN', 'metric-event', 'error', 4, 0],
        ['9VW9ibAncEmj', 'metric-event', 'invalid', 3, 1],
      ]),
    );
    expect(groups).toHaveLength(9);
    expect(await printed('dlq', 'list', '--group', 'XWqlFTjs4eWN')).toHaveLength(4);
  });

  it('causes of dead letters, over lanes and event names', async () => {
    const causes = await printed('dlq', 'causes');
    expect(causes.map(({ code, field, count, detail }) => [code, field ?? '', count, detail])).toEqual([
      ['error', '', 8, 'A server error occurred.'],
      ['invalid', 'phone_number', 7, expect.stringContaining('Invalid phone number format')],
      ['predecessor_dead', '', 1, expect.any(String)],
      ['unparseable_job', '', 1, expect.any(String)],
    ]);
    expect(causes[1]?.types).toEqual(['metric-event', 'profile-upsert', 'event-backfill']);
    const phone = String(causes[1]?.id);
    expect(await printed('dlq', 'list', '--cause', phone)).toHaveLength(7);
  });

  it('one letter with the history of both its runs', async () => {
    const [found] = await printed('dlq', 'list', '--event-id', 'lead-gil', '--type', 'metric-event');
    const [letter] = await printed('dlq', 'show', String(found?.id), '--reveal', '--reason', 'a test');
    expect(letter).toMatchObject({
      eventId: 'lead-gil',
      state: 'dead',
      replays: 1,
      status: 400,
      attempts: [{ outcome: 'dead' }, { outcome: 'dead' }],
      job: { v: 1, event: { profile: { email: 'gil@shop.example', phoneNumber: '+10000000000' } } },
    });
  });

  it('a letter that was corrected and delivered, with its result', async () => {
    const [{ campaignId } = {}] = (await printed('dlq', 'audit')).filter(
      ({ edited }) => edited !== undefined,
    );
    const id = `metric-event~${jobId('metric-event', 'lead', 'lead-fay')}`;
    expect(await printed('dlq', 'show', id)).toMatchObject([
      { state: 'resolved', resolution: 'delivered', replays: 1, campaignId },
    ]);
  });

  it('the audit, with who did what and what came of it', async () => {
    const entries = await printed('dlq', 'audit');
    expect(entries.filter(({ by }) => by === 'ava')).toMatchObject([
      { action: 'campaign-start', reason: 'Klaviyo is back', outcome: { taken: 4, delivered: 2 } },
      { action: 'campaign-pause', reason: 'lunch', outcome: { paused: 1 } },
      { action: 'campaign-start', reason: 'first half before lunch', outcome: { taken: 4, delivered: 4 } },
      { action: 'campaign-start', reason: 'Klaviyo is back', outcome: { taken: 2, delivered: 2 } },
      { action: 'reveal', reason: 'the customer asked', outcome: {} },
      { action: 'discard', reason: 'a test order', outcome: { discarded: 1 } },
      { action: 'campaign-start', reason: 'maybe it works now', outcome: { taken: 2, deadAgain: 2 } },
      { action: 'campaign-start', edited: ['profile.phoneNumber'], outcome: { taken: 2, delivered: 2 } },
    ]);
  });

  it('campaigns, with how far each is', async () => {
    expect(await printed('dlq', 'campaigns')).toMatchObject([
      {
        state: 'running',
        total: 8,
        underWay: 2,
        left: 4,
        ratePerSecond: 2,
        counts: { taken: 4, delivered: 2 },
      },
      { state: 'paused', total: 6, underWay: 0, left: 2, counts: { taken: 4, delivered: 4 } },
      { state: 'done', total: 2, left: 0, counts: { taken: 2, delivered: 2 } },
      { state: 'done', total: 2, left: 0, counts: { taken: 2, deadAgain: 2 } },
      { state: 'done', total: 2, left: 0, counts: { taken: 2, delivered: 2 } },
    ]);
  });

  it('migrations, with how far each is', async () => {
    const reports = (await printed('backfill', 'status')).map(({ report }) => report);
    expect(reports).toMatchObject([
      { id: 'winter', state: 'running', counts: { enqueued: 3 }, settled: { delivered: 0 } },
      {
        id: 'spring',
        state: 'running',
        files: [{ name: 'spring.ndjson', lines: 11, done: false }],
        counts: { entries: 11, enqueued: 10, refused: 1, batches: 2, subscriptions: 1 },
        consents: { delivered: 1 },
      },
      { id: 'summer', state: 'done', settled: { delivered: 2, dead: 1 } },
      { id: 'autumn', state: 'done', settled: { delivered: 3 }, consents: { delivered: 1 } },
    ]);
  });
});
