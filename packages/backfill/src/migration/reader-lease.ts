/**
 * Lets only one process at a time read the files of a migration. A second reader would do no harm, because a step is committed
 * only from the current place of the file. But it would repeat all the work. If the last reader died on this machine, the next
 * one takes over at once. If it ran on another machine, the next one waits until the lease expires.
 */
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLease, type RedisClient } from '@tracklayer/redis';
import { BackfillError } from '../errors.js';
import { migrationKeys } from './keys.js';

export interface ReaderLease {
  /** Whether another process may have read the migration since this one began. */
  wasLost(): boolean;
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
  let lost = false;
  // A reader that slept past its lease takes it again, unless another process has it now.
  const renew = async () => {
    if (await lease.extend()) return;
    lost = true;
    await lease.take();
  };
  const timer = setInterval(() => renew().catch(() => undefined), RENEW_MS);
  return {
    wasLost: () => lost,
    async release() {
      clearInterval(timer);
      await lease.release().catch(() => undefined);
    },
  };
}

/** Whether a process reads the migration now. */
export async function hasReader(redis: RedisClient, destination: string, id: string): Promise<boolean> {
  const holder = await redis.get(migrationKeys(destination, id).reader);
  return holder !== null && !isGone(holder);
}

/** Whether the holder was a process of this machine that has ended. For another machine the answer is always false. */
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
  const next = `Follow its progress: tracklayer backfill status ${id}`;
  return new BackfillError('already_running', `Process ${pid} on ${host} reads migration ${id} now.`, next);
}
