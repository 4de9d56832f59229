import { createDeadLetters } from '@tracklayer/dead-letters';
import { createLanes, type DeliveryJob, type JobRef, jobId } from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import { newDestination, type TestDestination } from './destination.js';
import { runCli } from './run-cli.js';

const AT_MS = Date.parse('2026-04-23T10:20:01Z');

let destination: TestDestination;
let redis: RedisClient;

beforeEach(async () => {
  destination = await newDestination();
  redis = connectRedis(process.env.REDIS_URL ?? '', { role: 'reader', name: 'test' });
});

afterEach(async () => {
  await closeRedis(redis, 1_000);
  await destination.remove();
});

/** A lead with a phone number that nobody can have, refused. Returns the letter's id. */
async function refuse(eventId: string): Promise<string> {
  const ref: JobRef = { type: 'metric-event', jobId: jobId('metric-event', eventId) };
  const job: DeliveryJob = {
    v: 1,
    type: 'metric-event',
    enqueuedAtMs: AT_MS,
    attempts: [],
    event: {
      name: 'lead',
      eventId,
      time: '2026-04-23T10:20:00Z',
      profile: { email: 'ava@shop.example', phoneNumber: '+10000000000' },
      properties: { formId: 'wholesale' },
    },
  };
  const failure = { code: 'invalid', status: 400, detail: 'Invalid phone number', hint: 'Mend the number.' };
  const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
  await lanes.register(destination.id);
  const attempts = [{ atMs: AT_MS, outcome: 'dead' as const, code: 'invalid', status: 400 }];
  const death = { ref, job, reason: 'refused' as const, failure, attempts, nowMs: AT_MS };
  await createDeadLetters(redis, { lanes }).record(destination.id, death);
  await lanes.close();
  return `metric-event~${ref.jobId}`;
}

const here = (...argv: string[]) => runCli([...argv, '--destination', destination.id], destination);

describe('tracklayer dlq', () => {
  it('says what to do next where there is nothing', async () => {
    const listed = await here('dlq', 'list');
    expect([listed.exitCode, listed.stdout]).toEqual([0, '']);
    expect(listed.stderr).toContain('No dead letters');
    expect((await here('dlq', 'replay', '--all')).exitCode).toBe(0);
  });

  it('lists, groups and shows, personal data masked unless asked for', async () => {
    const id = await refuse('lead_1');
    expect((await here('dlq', 'list')).stdout).toContain(id);
    const groups = await here('dlq', 'groups');
    expect(groups.stdout).toContain('→ Mend the number.');
    const shown = await here('dlq', 'show', id);
    expect(shown.stdout).toContain('2026-04-23T10:20:01.000Z');
    expect(shown.stdout).not.toContain('ava@shop.example');
    expect((await here('dlq', 'show', id, '--reveal')).stdout).toContain('ava@shop.example');
    expect((await here('dlq', 'show', 'metric-event~none')).exitCode).toBe(6);
  });

  it('replays one, mended, and says so', async () => {
    const id = await refuse('lead_1');
    const { exitCode, json } = await here(
      'dlq',
      'replay',
      id,
      '--set',
      'profile.phoneNumber=+4915112345678',
      '--json',
    );
    expect(exitCode).toBe(0);
    expect(json).toEqual([{ id, outcome: 'replaying', destination: destination.id }]);
    const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
    const job = await lanes.queue(destination.id, 'metric-event').getJob(id.split('~')[1] ?? '');
    expect(job?.data).toMatchObject({
      event: { eventId: 'lead_1', profile: { phoneNumber: '+4915112345678' } },
    });
    await lanes.close();
    const again = await here('dlq', 'replay', id);
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toContain('on its way already');
  });

  it('refuses a mending that makes it invalid, with the path, and leaves it dead', async () => {
    const id = await refuse('lead_1');
    const { exitCode, stderr } = await here('dlq', 'replay', id, '--set', 'profile.phoneNumber=0151');
    expect(exitCode).toBe(5);
    expect(stderr).toContain('profile.phoneNumber: invalid_phone');
    expect((await here('dlq', 'list')).stdout).toContain(id);
  });

  it('asks before it replays several, refuses where nobody can answer, and does with --yes', async () => {
    await refuse('lead_1');
    await refuse('lead_2');
    expect((await here('dlq', 'list', '--code', 'x')).stderr).toContain('No dead letter is like that');
    const asked = await here('dlq', 'replay', '--all');
    expect(asked.exitCode).toBe(7);
    expect(asked.stderr).toContain('Replay 2 dead letters? Nobody is here to answer.');
    const done = await here('dlq', 'replay', '--all', '--yes', '--json');
    expect(done.exitCode).toBe(0);
    expect(done.json).toHaveLength(2);
  });

  it('wants either ids or --all', async () => {
    expect((await here('dlq', 'replay')).exitCode).toBe(2);
    expect((await here('dlq', 'replay', 'metric-event~x', '--all')).exitCode).toBe(2);
  });

  it('shows the dead in their lane', async () => {
    await refuse('lead_1');
    const { exitCode, json } = await runCli(['lanes', '--json'], destination);
    expect(exitCode).toBe(0);
    expect(json).toContainEqual(
      expect.objectContaining({ destination: destination.id, lane: 'metric-event', dead: 1 }),
    );
  });
});
