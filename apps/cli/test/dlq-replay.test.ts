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

  it('detaches when it is interrupted, and says how to look at the campaign and how to end it', async () => {
    const letters = await world.withWorker(() => refused('lead_1', 'lead_2', 'lead_3'));
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
    for (const verb of ['campaigns', 'resume', 'cancel'])
      expect(stderr).toContain(`tracklayer dlq ${verb} ${id}`);

    // The next worker takes the campaign up, although its command has ended.
    const done = await world.withWorker(() =>
      until(async () => {
        const { json } = await world.tracklayer(['dlq', 'campaigns', id, '--json']);
        return (json[0] as Campaign).state === 'done' && json[0];
      }),
    );
    expect(done).toMatchObject({ inWorkers: true, counts: { delivered: letters.length } });
  });

  it('waits for a worker that starts meanwhile', async () => {
    await world.withWorker(() => refused('lead_1', 'lead_2'));
    const args = ['dlq', 'replay', '--type', 'metric-event', ...CORRECTED, ...WHY, '--yes'];
    const running = world.tracklayer(args);
    await until(async () => (await world.tracklayer(['dlq', 'campaigns', '--json'])).json.length === 1);
    const ran = await world.withWorker(() => running);
    expect(ran.exitCode).toBe(0);
    expect(ran.stderr).toContain('A worker runs it.');
    expect(ran.stdout).toContain('done: 2 delivered');
  });

  it('follows a campaign that was paused and resumed, in two commands at once', async () => {
    await world.withWorker(async () => {
      await refused('lead_1', 'lead_2');
      const slow = ['--rate', '0.001'];
      const args = ['dlq', 'replay', '--type', 'metric-event', ...CORRECTED, ...WHY, '--yes', ...slow];
      const first = world.tracklayer(args);
      const id = await until(async () => {
        const { json } = await world.tracklayer(['dlq', 'campaigns', '--json']);
        const campaign = json[0] as Campaign | undefined;
        return campaign?.runner !== undefined && campaign.id;
      });
      await world.tracklayer(['dlq', 'pause', id]);
      await until(async () => {
        const { json } = await world.tracklayer(['dlq', 'campaigns', id, '--json']);
        const { state, runner } = json[0] as Campaign;
        return state === 'paused' && runner === undefined;
      });
      const resumed = world.tracklayer(['dlq', 'resume', id]);
      await until(async () => {
        const { json } = await world.tracklayer(['dlq', 'campaigns', id, '--json']);
        return (json[0] as Campaign).runner !== undefined;
      });
      await world.tracklayer(['dlq', 'cancel', id]);
      const [ran, followed] = await Promise.all([first, resumed]);
      expect([ran.exitCode, followed.exitCode]).toEqual([1, 1]);
      expect(followed.stdout).toContain('cancelled');
    });
  });

  it('stops by itself after a step whose letters died again, and continues with a resume', async () => {
    await world.withWorker(async () => {
      await refused('lead_1', 'lead_2', 'lead_3');
      const steps = ['--steps', '1,all', '--stop-at', '5%'];
      const args = ['dlq', 'replay', '--type', 'metric-event', ...WHY, '--yes', ...steps];
      const stopped = await world.tracklayer(args);
      expect(stopped.exitCode).toBe(1);
      expect(stopped.stderr).toContain(
        'Stopped after step 1 of 2: 1 of its 1 letters died again, more than 5%. 2 letters were not sent.',
      );
      const id = /dlq resume (\S+)\./.exec(stopped.stderr)?.[1] ?? '';
      const shown = await world.tracklayer(['dlq', 'campaigns', id, '--json']);
      expect(shown.json).toMatchObject([{ state: 'stopped', stopped: 'dead-again', left: 2 }]);
      const audit = (await world.tracklayer(['dlq', 'audit', '--json'])).json;
      expect(audit).toContainEqual(
        expect.objectContaining({ action: 'campaign-stop', byKind: 'program', campaignId: id }),
      );
      const resumed = await world.tracklayer(['dlq', 'resume', id, '--json']);
      expect(campaignOf(resumed.json)).toMatchObject({ step: { number: 2 }, counts: { taken: 3 } });
    });
  });

  it('refuses steps and shares that make no sense before it starts anything', async () => {
    const args = ['dlq', 'replay', '--all', ...WHY, '--yes'];
    for (const wrong of [
      ['--steps', '10,0'],
      ['--steps', 'all,10'],
      ['--stop-at', '5%'],
      ['--steps', '1', '--stop-at', '200%'],
    ])
      expect((await world.tracklayer([...args, ...wrong])).exitCode).toBe(2);
    expect((await world.tracklayer(['dlq', 'campaigns', '--json'])).json).toEqual([]);
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
