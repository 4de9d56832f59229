/**
 * The table of the outbox. Add it to the migrations of your application.
 *
 * - `event` is `json`, not `jsonb`: `jsonb` refuses the character U+0000, and an order must not fail because of a strange name.
 * - `id` gives the order. A transaction that began after another one had committed gets a higher id.
 * - `refused` is set where TrackLayer did not take the event at all. The relay leaves such rows for you.
 */
export const OUTBOX_TABLE = `
CREATE TABLE IF NOT EXISTS tracklayer_outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event json NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  refused text
);
CREATE INDEX IF NOT EXISTS tracklayer_outbox_next ON tracklayer_outbox (id) WHERE refused IS NULL;
`;
