import type { World } from '../../world.js';

/** Version of the pages' data. It changes with each new record and each reset. */
export function versionOf({ ledger, accounts }: World): string {
  const { requests, events, consents, counts } = ledger;
  const kept = [requests, events, consents].map((entries) => `${entries.newest()}-${entries.kept().length}`);
  let counted = 0;
  for (const { fates } of counts.values()) counted += fates.recorded + fates.duplicate + fates.dropped;
  return [...kept, counted, accounts.size].join('.');
}
