import { listMigrations, readMigration } from '@tracklayer/backfill';
import type { DeadLetters } from '@tracklayer/dead-letters';
import type { Discard, HistorySources } from '@tracklayer/history';
import type { RedisClient } from '@tracklayer/redis';

/** More campaigns than anybody starts in 90 days. */
const ALL_CAMPAIGNS = 10_000;

/** What the history shows beside the counts: campaigns, discards and migrations, from their own records. It only reads. */
export function historySources(redis: RedisClient, deadLetters: DeadLetters): Required<HistorySources> {
  return {
    campaigns: (destination) => deadLetters.campaigns.list(destination, { limit: ALL_CAMPAIGNS }),
    async discards(destination, span) {
      const found: Discard[] = [];
      for await (const { atMs, action, by, outcome = {} } of deadLetters.audit(destination, span)) {
        if (action === 'discard') found.push({ atMs, by, discarded: outcome.discarded ?? 0 });
      }
      return found;
    },
    async migrations(destination) {
      const ids = await listMigrations(redis, destination);
      const found = await Promise.all(ids.map((id) => readMigration(redis, destination, id)));
      return found.filter((migration) => migration !== undefined);
    },
  };
}
