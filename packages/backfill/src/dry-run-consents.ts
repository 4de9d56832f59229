/**
 * The consents that a dry run has seen, as a run would remember them. They are kept in temporary hashes in Redis, because a file of
 * any length must not fill the memory of this process. Each hash is small, so Redis stores it in few bytes.
 */
import { hash } from 'node:crypto';
import type { ConsentTimes } from '@tracklayer/events';
import type { ConsentStatement, DeliveryStore } from '@tracklayer/lanes';
import type { RedisClient } from '@tracklayer/redis';

export const CONSENT_HASHES = 4_096;

/** The part of a delivery store that decides which consents get a job. Reads the real one beneath what the dry run remembered. */
export function dryConsents(
  redis: RedisClient,
  store: Pick<DeliveryStore, 'consents'>,
  { temporary, ttlMs }: { temporary: string; ttlMs: number },
): Pick<DeliveryStore, 'consents' | 'rememberConsents'> {
  return {
    async consents(identities) {
      if (identities.length === 0) return [];
      const reading = redis.pipeline();
      for (const identity of identities) {
        const { key, field } = placeOf(temporary, identity);
        reading.hmget(key, `${field}g`, `${field}w`);
      }
      const [real, found] = await Promise.all([store.consents(identities), reading.exec()]);
      return real.map((times, index) => newest(times, found?.[index]?.[1]));
    },
    async rememberConsents(statements) {
      const known = await this.consents(statements.map(({ identity }) => identity));
      const writing = redis.pipeline();
      const written = new Map<string, number>();
      for (const [index, statement] of statements.entries()) {
        const { key, field } = placeOf(temporary, statement.identity);
        const name = `${field}${statement.status === 'granted' ? 'g' : 'w'}`;
        const before = written.get(`${key} ${name}`) ?? timeOf(statement, known[index]);
        if (before !== undefined && before >= statement.statedMs) continue;
        written.set(`${key} ${name}`, statement.statedMs);
        writing.hset(key, name, statement.statedMs).pexpire(key, ttlMs);
      }
      await writing.exec();
    },
  };
}

function timeOf({ status }: ConsentStatement, times: ConsentTimes | undefined): number | undefined {
  return status === 'granted' ? times?.grantedMs : times?.withdrawnMs;
}

function placeOf(temporary: string, identity: string): { key: string; field: string } {
  const digest = hash('sha256', identity, 'buffer');
  const number = digest.readUInt16BE(0) % CONSENT_HASHES;
  return { key: `${temporary}c${number}`, field: digest.toString('base64url', 2, 10) };
}

function newest(times: ConsentTimes, found: unknown): ConsentTimes {
  const [granted, withdrawn] = Array.isArray(found) ? (found as (string | null)[]) : [];
  const grantedMs = later(times.grantedMs, granted);
  const withdrawnMs = later(times.withdrawnMs, withdrawn);
  return {
    ...(grantedMs !== undefined && { grantedMs }),
    ...(withdrawnMs !== undefined && { withdrawnMs }),
  };
}

function later(ms: number | undefined, found: string | null | undefined): number | undefined {
  if (found === null || found === undefined) return ms;
  return Math.max(ms ?? Number.NEGATIVE_INFINITY, Number(found));
}
