/**
 * Sends the events of the outbox, in the order of their ids.
 *
 * - One relay sends at a time, however many run: it holds a lock of PostgreSQL until its transaction ends. If the relay or its
 *   machine dies, PostgreSQL releases the lock, and another relay goes on.
 * - The relay deletes a row only after Redis has its event. If it dies in between, the event is sent again. Redis recognises it
 *   by its `eventId` and stores it once.
 * - The relay never skips a row because a later one was committed before it: it reads what is there, not what is after an id.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { eventFromJson, type Producer, QueueUnavailableError, type Receipt } from '@tracklayer/producer';
import type { Pool, PoolClient } from 'pg';

/** Rows per transaction. The producer stores so few events together, in their order. */
const AT_ONCE = 100;

/** How long the relay waits when nothing is there, when Redis is away, or when another relay sends. */
const WAIT_MS = 500;

const LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('tracklayer_outbox')) AS locked";
const NEXT = 'SELECT id, event FROM tracklayer_outbox WHERE refused IS NULL ORDER BY id LIMIT $1';
const DELETE = 'DELETE FROM tracklayer_outbox WHERE id = ANY($1::bigint[])';
const REFUSE = 'UPDATE tracklayer_outbox SET refused = $2 WHERE id = ANY($1::bigint[])';

interface Row {
  /** A bigint, which pg gives as text. */
  id: string;
  event: unknown;
}

export interface RelayContext {
  pool: Pool;
  producer: Producer;
  onError(error: Error): void;
}

/** Sends the next rows. Resolves with their number: 0 where none waits, or where another relay sends. */
export async function relayOnce({ pool, producer }: Omit<RelayContext, 'onError'>): Promise<number> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const sent = await relayRows(client, producer);
    await client.query('COMMIT');
    if (sent.error) throw sent.error;
    return sent.count;
  } catch (error) {
    await client.query('ROLLBACK').catch((failed: Error) => {
      broken = failed;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Relays until the signal aborts. Reports errors and goes on. */
export async function relay(context: RelayContext, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const count = await relayOnce(context).catch((error: Error) => {
      context.onError(error);
      return 0;
    });
    if (count === 0) await sleep(WAIT_MS, undefined, { signal }).catch(() => {});
  }
}

async function relayRows(
  client: PoolClient,
  producer: Producer,
): Promise<{ count: number; error?: unknown }> {
  const { rows: locks } = await client.query<{ locked: boolean }>(LOCK);
  if (!locks[0]?.locked) return { count: 0 };
  const { rows } = await client.query<Row>(NEXT, [AT_ONCE]);
  if (rows.length === 0) return { count: 0 };
  const { receipts, error } = await send(rows, producer);
  const isTaken = ({ jobs }: Receipt) => !jobs.some(({ status }) => status === 'turned-away');
  const idsOf = (taken: boolean) =>
    rows.filter((_, index) => receipts[index] && isTaken(receipts[index]) === taken).map(({ id }) => id);
  await client.query(DELETE, [idsOf(true)]);
  const refused = idsOf(false);
  if (refused.length > 0) await client.query(REFUSE, [refused, 'the quarantine takes no more']);
  return { count: receipts.length, ...(error !== undefined && { error }) };
}

/** The receipts of the first rows: all, or those that Redis took before it went away. */
async function send(
  rows: readonly Row[],
  producer: Producer,
): Promise<{ receipts: readonly Receipt[]; error?: unknown }> {
  try {
    const events = rows.map(({ event }) => eventFromJson(event));
    return { receipts: await producer.trackMany(events, { onInvalid: 'quarantine', anyName: true }) };
  } catch (error) {
    if (!(error instanceof QueueUnavailableError)) throw error;
    return { receipts: error.receipts, error };
  }
}
