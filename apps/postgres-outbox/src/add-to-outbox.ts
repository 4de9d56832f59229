import type { EventInput } from '@tracklayer/producer';
import type { ClientBase } from 'pg';

/**
 * Adds events to the outbox, in the transaction that `client` is in. So they exist exactly if the transaction commits.
 *
 * Give each event its final `eventId` and `time`: the relay sends it later, perhaps twice.
 */
export async function addToOutbox(client: ClientBase, ...events: readonly EventInput[]): Promise<void> {
  const rows = events.map((event) => JSON.stringify(event, jsonValue));
  await client.query(
    'INSERT INTO tracklayer_outbox (event) SELECT event::json FROM unnest($1::text[]) WITH ORDINALITY AS given (event, place) ORDER BY place',
    [rows],
  );
}

/** JSON has no big integers, and an order must not fail because of one. */
function jsonValue(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
