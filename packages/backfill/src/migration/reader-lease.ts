/**
 * One process at a time reads the files of a migration. A second would do no harm (each step is put on record only from
 * where the file stands), but it would do everything twice. A reader that died on this machine is known to be dead and
 * followed at once; one on another machine is waited for until its right to read runs out.
 */
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLease, type RedisClient } from '@tracklayer/redis';
import { BackfillError } from '../errors.js';
import { migrationKeys } from './keys.js';

export interface ReaderLease {
  release(): Promise<void>;
}

const LEASE_MS = 6_000;
const RENEW_MS = 1_500;

/** @throws {BackfillError} `already_running` */
export async function leaseReader(
  redis: RedisClient,
  destination: string,
  id: string,
  { signal }: { signal: AbortSignal },
): Promise<ReaderLease> {
  const { reader } = migrationKeys(destination, id);
  const self = `${hostname()}/${process.pid}/${Math.random().toString(36).slice(2)}`;
  const lease = createLease(redis, reader, { token: self, leaseMs: LEASE_MS });

  const untilMs = Date.now() + LEASE_MS + RENEW_MS;
  for (let held = await lease.take(); held; held = await lease.take(isGone(held.token) ? held.token : '')) {
    if (isGone(held.token)) continue;
    if (Date.now() > untilMs) throw alreadyRunning(id, held.token);
    await sleep(250, undefined, { signal });
  }
  // A reader that slept past its lease takes it back where nobody else reads meanwhile.
  const timer = setInterval(() => lease.take().catch(() => undefined), RENEW_MS);
  return {
    async release() {
      clearInterval(timer);
      await lease.release().catch(() => undefined);
    },
  };
}

/** Whether somebody reads it now. */
export async function hasReader(redis: RedisClient, destination: string, id: string): Promise<boolean> {
  const holder = await redis.get(migrationKeys(destination, id).reader);
  return holder !== null && !isGone(holder);
}

/** A process of this machine that is no more. Of another machine nothing is known. */
function isGone(holder: string): boolean {
  const [host, pid] = holder.split('/');
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function alreadyRunning(id: string, holder: string): BackfillError {
  const [host, pid] = holder.split('/');
  const next = `Follow it with: tracklayer backfill status ${id}`;
  return new BackfillError(
    'already_running',
    `Migration ${id} is being read by process ${pid} on ${host}.`,
    next,
  );
}
