import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditEntry, Campaign, DeadLetter } from '@tracklayer/dead-letters';
import { openWorld, until, type World } from './support/world.js';

/** Numbers that cannot exist, each of another person. */
const badPhone = (eventId: string) => `+1000000000${eventId.at(-1) ?? 0}`;
const GOOD = '+4915112345678';

let world: World;

beforeEach(async () => {
  world = await openWorld();
});

afterEach(() => world.close());

/** A lead of a person who left a phone number only. Klaviyo refuses it. */
function lead(eventId: string, phoneNumber = badPhone(eventId), country = 'DE') {
  return {
    name: 'lead',
    eventId,
    time: '2026-04-23T10:20:00Z',
    profile: { phoneNumber, country },
    properties: { formId: 'wholesale' },
  };
}

/** Sends leads, waits until they are dead, and returns the letters. */
async function refused(...eventIds: string[]): Promise<DeadLetter[]> {
  const stdin = eventIds.map((eventId) => JSON.stringify(lead(eventId))).join('\n');
  await world.tracklayer(['send', '-'], { stdin });
  const events = ['dlq', 'list', '--type', 'metric-event', '--json'];
  return until(async () => {
    const letters = (await world.tracklayer(events)).json as DeadLetter[];
    return letters.length === eventIds.length && letters;
  });
}

const campaignOf = (json: readonly unknown[]) =>
  (json as { campaign?: Campaign }[]).flatMap(({ campaign }) => (campaign ? [campaign] : [])).at(-1);

const CORRECTED = ['--set', `profile.phoneNumber=${GOOD}`];
const WHY = ['--reason', 'numbers corrected in the shop', '--by', 'ava'];

describe('tracklayer dlq replay', () => {
  it('delivers a corrected letter with its id and original time, and shows its history', async () => {
    await world.withWorker(async () => {
      const [letter] = await refused('lead_1');
      const corrected = await world.tracklayer(['dlq', 'replay', letter?.id ?? '', ...CORRECTED]);
      expect(corrected.exitCode).toBe(0);
      expect(corrected.stdout).toContain('profile.phoneNumber');
      const shown = await until(async () => {
        const { stdout } = await world.tracklayer(['dlq', 'show', letter?.id ?? '']);
        return stdout.includes('resolved, delivered') && stdout;
      });
      expect(shown).toMatch(/ dead [\s\S]* replayed[\s\S]* delivered/);
    });
    const recorded = world.sandbox.events({ uniqueId: 'lead_1' }).items;
    expect(recorded).toMatchObject([
      { fate: 'recorded', timeGiven: expect.stringContaining('2026-04-23T10:20:00') },
    ]);
  });

  it('understands a phone number as its country writes it, and shows what it sends', async () => {
    await world.withWorker(async () => {
      const [letter] = await refused('lead_1');
      const set = ['--set', 'profile.phoneNumber=0151 12345678'];
      const preview = await world.tracklayer([
        'dlq',
        'replay',
        letter?.id ?? '',
        ...set,
        '--preview',
        '--json',
      ]);
      expect(JSON.stringify(preview.json)).toContain('"path":"profile.phoneNumber"');
      expect((await world.tracklayer(['dlq', 'replay', letter?.id ?? '', ...set])).exitCode).toBe(0);
      await until(async () => world.sandbox.events({ uniqueId: 'lead_1' }).items.length > 0);
    });
    expect(world.sandbox.profiles({ phoneNumber: GOOD })).toHaveLength(1);
  });

  it('refuses an edit that makes a letter invalid, with the path, and leaves it dead', async () => {
    await world.withWorker(async () => {
      const [letter] = await refused('lead_1');
      const set = ['--set', 'profile.phoneNumber=0151'];
      const { exitCode, stderr } = await world.tracklayer(['dlq', 'replay', letter?.id ?? '', ...set]);
      expect(exitCode).toBe(5);
      expect(stderr).toContain('profile.phoneNumber: invalid_phone');
      const state = (await world.tracklayer(['dlq', 'show', letter?.id ?? '', '--json'])).json;
      expect(state).toMatchObject([{ state: 'dead', replays: 0 }]);
    });
  });

  it('replays several letters as a campaign: previewed, followed, and recorded', async () => {
    await world.withWorker(async () => {
      await refused('lead_1', 'lead_2', 'lead_3');
      const ran = await world.tracklayer(['dlq', 'replay', '--all', ...CORRECTED, ...WHY, '--yes', '--json']);
      expect(ran.exitCode).toBe(0);
      expect(ran.json[0]).toMatchObject({ preview: { edit: { invalid: 0 } } });
      const campaign = campaignOf(ran.json);
      expect(campaign).toMatchObject({ state: 'done', left: 0, underWay: 0, by: 'ava' });
      // The corrected number is the same one, so its profile is written once.
      expect(campaign).toMatchObject({ total: 6, counts: { delivered: 4, skipped: 2 } });

      const listed = await world.tracklayer(['dlq', 'campaigns']);
      expect(listed.stdout).toContain(campaign?.id);
      const audit = (await world.tracklayer(['dlq', 'audit', '--json'])).json as AuditEntry[];
      expect(audit).toContainEqual(
        expect.objectContaining({
          action: 'campaign-start',
          by: 'ava',
          reason: 'numbers corrected in the shop',
        }),
      );
    });
    for (const eventId of ['lead_1', 'lead_2', 'lead_3']) {
      expect(world.sandbox.events({ uniqueId: eventId }).items).toHaveLength(1);
    }
  });

  it('exits with 1 if letters died again, and says how to list them', async () => {
    await world.withWorker(async () => {
      await refused('lead_1', 'lead_2');
      const ran = await world.tracklayer(['dlq', 'replay', '--type', 'metric-event', ...WHY, '--yes']);
      expect(ran.exitCode).toBe(1);
      expect(ran.stdout).toContain('2 dead again');
      const id = /dlq list --campaign (\S+)/.exec(ran.stderr)?.[1] ?? '';
      const again = await world.tracklayer(['dlq', 'list', '--campaign', id, '--json']);
      expect(again.json).toMatchObject([{ replays: 1 }, { replays: 1 }]);
    });
  });

  it('leaves a campaign that can be resumed when it is interrupted', async () => {
    const letters = await world.withWorker(() => refused('lead_1', 'lead_2', 'lead_3'));
    // Without a worker no letter gets a result, so the campaign is still running when it is interrupted.
    const controller = new AbortController();
    const args = ['dlq', 'replay', '--type', 'metric-event', ...CORRECTED, ...WHY, '--yes'];
    const interrupted = world.tracklayer(args, { signal: controller.signal });
    const id = await until(async () => {
      const { json } = await world.tracklayer(['dlq', 'campaigns', '--json']);
      return (json[0] as Campaign | undefined)?.id;
    });
    controller.abort();
    const { exitCode, stderr } = await interrupted;
    expect(exitCode).toBe(130);
    expect(stderr).toContain(`tracklayer dlq resume ${id}`);

    const resumed = await world.withWorker(() => world.tracklayer(['dlq', 'resume', id, '--json']));
    expect(resumed.exitCode).toBe(0);
    expect(campaignOf(resumed.json)).toMatchObject({ state: 'done', counts: { delivered: letters.length } });
  });

  it('says why a campaign is stalled without a worker, and continues when one starts', async () => {
    await world.withWorker(() => refused('lead_1', 'lead_2'));
    let stdout = '';
    const onStdout = (text: string) => {
      stdout = text;
    };
    const args = ['dlq', 'replay', '--type', 'metric-event', ...CORRECTED, ...WHY, '--yes', '--json'];
    const running = world.tracklayer(args, { onStdout });
    await until(async () => stdout.includes('"no_worker"'));
    const ran = await world.withWorker(() => running);
    expect(ran.exitCode).toBe(0);
    const warnings = (ran.json as { warning?: unknown }[]).filter(({ warning }) => warning);
    const { destination } = world;
    const next = expect.stringContaining('tracklayer worker');
    expect(warnings).toEqual([
      { warning: expect.objectContaining({ code: 'no_worker', destination, next }) },
    ]);
  });

  it('follows a campaign that another process runs, and exits as that one does', async () => {
    await world.withWorker(() => refused('lead_1', 'lead_2'));
    // Without a worker no letter gets a result, so the first process still runs the campaign.
    const args = ['dlq', 'replay', '--type', 'metric-event', ...CORRECTED, ...WHY, '--yes'];
    const first = world.tracklayer(args);
    const id = await until(async () => {
      const { json } = await world.tracklayer(['dlq', 'campaigns', '--json']);
      const campaign = json[0] as Campaign | undefined;
      return campaign?.underWay === 2 && campaign.id;
    });
    await world.tracklayer(['dlq', 'pause', id]);
    const resumed = world.tracklayer(['dlq', 'resume', id]);
    await until(async () => {
      const { json } = await world.tracklayer(['dlq', 'campaigns', id, '--json']);
      return (json[0] as Campaign).state === 'running';
    });
    const [ran, followed] = await world.withWorker(() => Promise.all([first, resumed]));
    expect([ran.exitCode, followed.exitCode]).toEqual([0, 0]);
    expect(followed.stderr).toContain('This command follows it');
    expect(followed.stdout).toContain('done: 2 delivered');
  });

  it('ends a cancelled campaign, and the letters that it did not send stay dead', async () => {
    await world.withWorker(() => refused('lead_1', 'lead_2', 'lead_3'));
    const args = ['dlq', 'replay', '--type', 'metric-event', ...WHY, '--yes', '--rate', '0.001'];
    const running = world.tracklayer(args);
    const id = await until(async () => {
      const { json } = await world.tracklayer(['dlq', 'campaigns', '--json']);
      return (json[0] as Campaign | undefined)?.id;
    });
    const cancelled = await world.tracklayer(['dlq', 'cancel', id, '--reason', 'wrong night', '--json']);
    expect(campaignOf(cancelled.json)).toMatchObject({ state: 'cancelled' });
    await world.withWorker(() => running);
    expect((await world.tracklayer(['dlq', 'resume', id])).exitCode).toBe(1);
    const left = (
      await world.tracklayer(['dlq', 'list', '--no-replayed', '--type', 'metric-event', '--json'])
    ).json;
    expect(left.length).toBeGreaterThanOrEqual(2);
  });

  it('needs a reason, refuses to ask without a terminal, and sends nothing with --preview', async () => {
    await world.withWorker(() => refused('lead_1', 'lead_2'));
    const args = ['dlq', 'replay', '--type', 'metric-event'];
    const without = await world.tracklayer(args);
    expect(without.exitCode).toBe(2);
    expect(without.stderr).toContain('--reason');
    const asked = await world.tracklayer([...args, ...WHY]);
    expect(asked.exitCode).toBe(7);
    expect(asked.stderr).toContain('Replay 2 dead letters? The command cannot ask without a terminal.');
    const preview = await world.tracklayer([...args, '--preview']);
    expect(preview.exitCode).toBe(0);
    expect(preview.stdout).toContain('2 people');
    expect(preview.stdout).not.toContain('lead_1@shop.example');
    expect((await world.tracklayer(['dlq', 'campaigns', '--json'])).json).toEqual([]);
  });

  it('lets events start flows if they are younger than the configured age', async () => {
    await world.withWorker(() => refused('lead_1'));
    const args = ['dlq', 'replay', '--type', 'metric-event', '--preview', '--json'];
    expect((await world.tracklayer(args)).json[0]).toMatchObject({
      preview: { backfilled: 1, startsFlows: 0 },
    });
    const file = join(world.cwd, 'tracklayer.config.json');
    const config = JSON.parse(await readFile(file, 'utf8'));
    const tenYearsMs = 10 * 365 * 24 * 3_600_000;
    await writeFile(file, JSON.stringify({ ...config, replay: { backfillOlderThanMs: tenYearsMs } }));
    expect((await world.tracklayer(args)).json[0]).toMatchObject({
      preview: { backfilled: 0, startsFlows: 1 },
    });
  });

  it('reads an edit from a JSON patch, and refuses one that makes every letter invalid', async () => {
    await world.withWorker(async () => {
      await refused('lead_1', 'lead_2');
      const patch = (value: string) =>
        JSON.stringify([{ op: 'replace', path: '/profile/phoneNumber', value }]);
      await writeFile(join(world.cwd, 'bad.json'), patch('0151'));
      await writeFile(join(world.cwd, 'good.json'), patch(GOOD));
      const args = ['dlq', 'replay', '--all', ...WHY, '--yes', '--patch'];
      const bad = await world.tracklayer([...args, 'bad.json']);
      expect(bad.exitCode).toBe(5);
      expect(bad.stderr).toContain('profile.phoneNumber');
      expect((await world.tracklayer([...args, 'good.json'])).exitCode).toBe(0);
    });
  });
});
