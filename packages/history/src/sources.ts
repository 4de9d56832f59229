import type { Discard, Undertaking } from './marks.js';
import type { HistorySources } from './read.js';

/** More campaigns than anybody starts in 90 days. */
const ALL_CAMPAIGNS = 10_000;

/** The part of an entry of the audit that the history shows. */
interface AuditEntry {
  atMs: number;
  action: string;
  by: string;
  outcome?: Record<string, number>;
}

/** Where the records of other packages are read. */
export interface Records {
  deadLetters: {
    campaigns: { list(destination: string, options: { limit: number }): Promise<readonly Undertaking[]> };
    audit(destination: string, span: { fromMs: number; untilMs: number }): AsyncIterable<AuditEntry>;
  };
  migrations(destination: string): Promise<readonly Undertaking[]>;
}

/** What the history shows beside the counts: campaigns, discards and migrations, from their own records. It only reads. */
export function historySources({ deadLetters, migrations }: Records): Required<HistorySources> {
  return {
    campaigns: (destination) => deadLetters.campaigns.list(destination, { limit: ALL_CAMPAIGNS }),
    async discards(destination, span) {
      const found: Discard[] = [];
      for await (const { atMs, action, by, outcome = {} } of deadLetters.audit(destination, span)) {
        if (action === 'discard') found.push({ atMs, by, discarded: outcome.discarded ?? 0 });
      }
      return found;
    },
    migrations,
  };
}
