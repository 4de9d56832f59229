import { setTimeout as sleep } from 'node:timers/promises';
import { median, percentile } from '../../statistics.js';
import { measureSide } from '../neighbours/quiet-shop.js';
import { ACCOUNT, openScene, type Scene } from './scene.js';

const SUBSCRIBE = 'POST /api/profile-subscription-bulk-create-jobs';
const IMPORT = 'POST /api/profile-import';
const EVENTS = 'POST /api/events';
const POLL_MS = 20;
const GIVE_UP_MS = 120_000;
const WARM_UP_S = 3;

/** Purchases with and without a refusal beside them. Each p99 is the median of the turns, so that one stall of the machine counts once. */
export interface Measured {
  p99Ms: number;
  p99MsWithout: number;
  medianMs: number;
  medianMsWithout: number;
  samples: number;
  dead: number;
  attemptsSpent: number;
}

export interface ModeOptions {
  redisUrl: string;
  perSecond: number;
  /** How long each side runs in each round. */
  seconds: number;
  /** The two sides take turns, because the speed of the machine drifts. */
  rounds: number;
}

/** The key lacks the scope for subscriptions, and one subscription waits. */
export async function withoutSubscriptions(
  options: ModeOptions,
): Promise<Measured & { wasHeld: boolean; attemptsOfIt: number; recordedAfterMs: number }> {
  const scene = await openScene({ ...options, destination: 'subscriptions' });
  const { control, holds, lanes, producer, destination } = scene;
  const { without, beside } = await takeTurns(scene, options, 'subscriptions:write', async (round) => {
    const email = `subscriber${round}@shop.example`;
    await producer.subscribe({ email }, { status: 'granted', channels: ['email'] });
    await until(async () => (await holds.get(destination, SUBSCRIBE)) !== undefined);
  });
  const { holds: all, parked } = await holds.read(destination);
  const wasHeld = all.length === 1 && parked.get(SUBSCRIBE) === 1;
  const [job] = await lanes.queue(destination, 'list-subscription').getDelayed();
  const attempts: { outcome: string }[] = job?.data.attempts ?? [];
  await control.grantScope(ACCOUNT, 'subscriptions:write');
  const grantedAtMs = performance.now();
  await until(async () => (await control.subscriptions()).items.length === options.rounds);
  const recordedAfterMs = performance.now() - grantedAtMs;
  const attemptsOfIt = attempts.filter(({ outcome }) => outcome === 'retry').length;
  return { ...(await figures(scene, without, beside)), wasHeld, attemptsOfIt, recordedAfterMs };
}

/** The key lacks the scope for profiles, and every second purchase changes its profile. */
export async function withoutProfiles(options: ModeOptions): Promise<Measured & { carried: boolean }> {
  const scene = await openScene({ ...options, destination: 'profiles', changesProfiles: true });
  const { control, holds, destination } = scene;
  const { without, beside } = await takeTurns(scene, options, 'profiles:write');
  const isHeld = (await holds.get(destination, IMPORT)) !== undefined;
  await control.grantScope(ACCOUNT, 'profiles:write');
  const newest = (options.seconds + WARM_UP_S) * options.perSecond * 2 * options.rounds - 2;
  const people = await control.profiles({ limit: 1_000 });
  const carried = people.some(({ attributes }) => attributes.first_name === `Name ${newest}`);
  return { ...(await figures(scene, without, beside)), carried: carried && isHeld };
}

/** Klaviyo's edge refuses the payload of one event. */
export async function withOnePayload(options: ModeOptions): Promise<Measured & { held: number }> {
  const scene = await openScene({ ...options, destination: 'payload', retryCapMs: 1_000 });
  const { control, holds, producer, destination } = scene;
  const without = await purchases(scene, options, 'no refused payload');
  await control.addFault({ kind: 'answer', recorded: 'edge-403', endpoint: EVENTS, bodyIncludes: 'poison' });
  await producer.track({
    name: 'search',
    eventId: 'poison',
    time: new Date().toISOString(),
    profile: { email: 'ava@shop.example' },
    properties: { query: 'lamp' },
  });
  const beside = await purchases(scene, options, 'one payload refused');
  await until(async () => (await scene.dead()) === 1);
  const held = (await holds.read(destination)).holds.length;
  return { ...(await figures(scene, [without], [beside])), held };
}

/** Measures with and without a scope in turns. `begin` runs after the scope is denied. It stays denied at the end. */
async function takeTurns(
  scene: Scene,
  options: ModeOptions,
  scope: string,
  begin: (round: number) => Promise<void> = async () => undefined,
): Promise<{ without: number[][]; beside: number[][] }> {
  const { control, holds, destination } = scene;
  const without: number[][] = [];
  const beside: number[][] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    await control.grantScope(ACCOUNT, scope);
    // As `tracklayer resume` does.
    for (const hold of (await holds.read(destination)).holds) await holds.release(destination, hold.scope);
    without.push(await purchases(scene, options, `round ${round}, with ${scope}`));
    await control.denyScope(ACCOUNT, scope);
    await begin(round);
    beside.push(await purchases(scene, options, `round ${round}, without ${scope}`));
  }
  return { without, beside };
}

function purchases({ shop }: Scene, { seconds }: ModeOptions, label: string): Promise<number[]> {
  return measureSide(shop, { label, warmUpS: WARM_UP_S, seconds });
}

async function figures(scene: Scene, without: number[][], beside: number[][]): Promise<Measured> {
  const dead = await scene.dead();
  return {
    p99Ms: medianP99(beside),
    p99MsWithout: medianP99(without),
    medianMs: median(beside.flat()),
    medianMsWithout: median(without.flat()),
    samples: beside.flat().length,
    dead,
    attemptsSpent: await scene.end(),
  };
}

function medianP99(turns: readonly number[][]): number {
  return median(turns.map((times) => percentile(times, 0.99)));
}

async function until(met: () => Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + GIVE_UP_MS;
  while (!(await met())) {
    if (performance.now() > deadlineMs) throw new Error('The benchmark waited 2 minutes in vain.');
    await sleep(POLL_MS);
  }
}
