import { randomUUID } from 'node:crypto';
import { createSettlement, type ListSubscriptionJob, type Settlement } from '@tracklayer/lanes';
import { closeRedis, connectRedis, type RedisClient } from '@tracklayer/redis';
import type { LaneContext } from '../src/context.js';
import { type TurnTaken, takeTurn } from '../src/steps/acquire.js';

const NOW_MS = Date.parse('2026-04-23T10:15:30Z');
const EMAIL = 'email:ava@shop.example';
const PHONE = 'phone:+4915112345678';

let redis: RedisClient;
let settlement: Settlement;
let lane: LaneContext;
let abandoned: number;

beforeEach(() => {
  const destination = `t${randomUUID().slice(0, 8)}`;
  redis = connectRedis(process.env.TRACKLAYER_TEST_REDIS_URL ?? '', { role: 'worker', name: 'test' });
  settlement = createSettlement(redis, destination, { windowMs: 60_000 });
  abandoned = 0;
  const passage = {
    open: () => true,
    ended: async (outcome: unknown) => outcome,
    abandoned: () => {
      abandoned += 1;
    },
  };
  lane = {
    settlement,
    gate: { pass: async () => passage },
    nowMs: () => NOW_MS,
    random: () => 0,
  } as unknown as LaneContext;
});

afterEach(async () => {
  await settlement.close();
  await closeRedis(redis, 1_000);
});

function subscription(fields: Partial<ListSubscriptionJob> = {}): ListSubscriptionJob {
  return {
    v: 1,
    type: 'list-subscription',
    profile: { email: 'ava@shop.example', phoneNumber: '+4915112345678' },
    consent: { status: 'granted', channels: ['email', 'sms'], at: '2026-04-23T10:00:00Z' },
    time: '2026-04-23T10:00:00Z',
    enqueuedAtMs: NOW_MS,
    attempts: [],
    ...fields,
  };
}

function turnOf(jobId: string, job = subscription()): Promise<TurnTaken> {
  const parsed = { ref: { type: 'list-subscription' as const, jobId }, job };
  return takeTurn(parsed, false, lane, new AbortController().signal);
}

async function taken(jobId: string, job?: ListSubscriptionJob) {
  const taken = await turnOf(jobId, job);
  if (taken.kind !== 'go') throw new Error(`it should have had its turn: ${taken.kind}`);
  return taken.turn;
}

const withdraw = (identity: string, saidMs = NOW_MS) =>
  settlement.rememberConsents([{ identity, word: 'withdrawn', saidMs }]);

describe('the turn of a job that speaks of consent', () => {
  it('is over in the moment in which one of its channels is withdrawn, permit or not', async () => {
    const turn = await taken('l1');
    expect(await turn.stillOurs()).toBe(true);
    await withdraw(PHONE);
    expect(await turn.stillOurs()).toBe(false);
    await turn.end();
    const again = await taken('l1');
    expect(again.job).toMatchObject({ consent: { status: 'granted', channels: ['email'] } });
    expect(await again.stillOurs()).toBe(true);
    await withdraw(EMAIL);
    expect(await again.stillOurs()).toBe(false);
    await again.end();
  });

  it('is skipped with the reason where consent was withdrawn, and leaves the address to others', async () => {
    await withdraw(EMAIL);
    await withdraw(PHONE);
    const outcome = { kind: 'skipped', reason: 'consent_withdrawn' };
    expect(await turnOf('l1')).toEqual({ kind: 'ended', outcome });
    expect(abandoned).toBe(1);
    const off = subscription({
      consent: { status: 'withdrawn', channels: ['email'], at: '2026-04-23T10:10:00Z' },
    });
    await (await taken('l2', off)).end();
  });

  it('is skipped where consent was given anew after the withdrawal', async () => {
    await settlement.rememberConsents([{ identity: EMAIL, word: 'granted', saidMs: NOW_MS }]);
    const off = subscription({ consent: { status: 'withdrawn', at: '2026-04-23T10:00:00Z' } });
    const outcome = { kind: 'skipped', reason: 'consent_renewed' };
    expect(await turnOf('l1', off)).toEqual({ kind: 'ended', outcome });
  });

  it('is one at a time for an address, whichever job it is, and never two jobs with one address each', async () => {
    const turn = await taken('l1', subscription({ consent: { status: 'granted', channels: ['sms'] } }));
    expect(await turnOf('l2')).toMatchObject({ kind: 'back' });
    // The one that had to go back holds nothing: not the address that was free either.
    await (await taken('l3', subscription({ consent: { status: 'granted' } }))).end();
    await turn.end();
    await (await taken('l2')).end();
  });

  it('is taken up again by its own job after its worker died with it', async () => {
    await taken('l1');
    const turn = await taken('l1');
    expect(await turn.stillOurs()).toBe(true);
    await turn.end();
  });

  it.each([
    ['without an answer', { outcome: 'retry', code: 'timeout', atMs: 1 }, 'go'],
    ['with a 503', { outcome: 'retry', code: 'server_error', status: 503, atMs: 1 }, 'go'],
    ['with a 429', { outcome: 'throttled', code: 'throttled', status: 429, atMs: 1 }, 'ended'],
    ['with a 401', { outcome: 'held', code: 'not_authenticated', status: 401, atMs: 1 }, 'ended'],
  ] as const)('undoes what may have arrived: a call that ended %s', async (_how, attempt, kind) => {
    await withdraw(EMAIL);
    await withdraw(PHONE);
    const found = await turnOf('l1', subscription({ attempts: [attempt] }));
    expect(found.kind).toBe(kind);
    if (found.kind !== 'go') return;
    expect(found.turn.job).toMatchObject({ consent: { status: 'withdrawn', channels: ['email', 'sms'] } });
    expect(await found.turn.called({ kind: 'delivered', status: 202 })).toEqual({
      kind: 'skipped',
      reason: 'consent_withdrawn',
    });
    const retry = { kind: 'retry', failure: { code: 'timeout' } } as const;
    expect(await found.turn.called(retry)).toEqual(retry);
    await found.turn.end();
  });
});
