import { resolve } from 'node:path';
import {
  checkColumns,
  checkMigrationId,
  type DryRun,
  detectLayout,
  dryRun,
  estimateMs,
  FORMATS,
  type Format,
  lowerProcessPriority,
} from '@tracklayer/backfill';
import { count } from '@tracklayer/format';
import { type Endpoint, effectiveLimit } from '@tracklayer/klaviyo';
import { type Command, Option } from 'commander';
import { checkNoSlip, missingMigrationId } from '../backfill/meant.js';
import {
  backfillTarget,
  type OpenBackfill,
  requestSettings,
  withBackfill,
} from '../backfill/open-backfill.js';
import { openSources, readMap } from '../backfill/open-sources.js';
import { type MigrationOrder, runMigration } from '../backfill/run-migration.js';
import { noteMissingList, showDryRun } from '../backfill/show-report.js';
import { type Example, examples } from '../output/examples.js';
import { startProgress } from '../output/progress.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { repeated } from '../runtime/option-values.js';

interface RunOptions {
  destination?: string;
  migrationId?: string;
  profiles?: boolean;
  dryRun?: boolean;
  format?: Format;
  map?: string[];
  utc?: boolean;
  allOwners?: boolean;
  rejects?: string;
  wait: boolean;
}

const NOTES = `
Consent that a line carries comes along: what was granted subscribes with its past time (no
confirmation, no welcome), what was withdrawn unsubscribes, whichever was said last counts.
\`--profiles\` takes consent.status, consent.at, consent.source and consent.channels beside a
profile.

Of an event's profile only who it is goes along: names, locale, country and properties are brought
over with \`--profiles\`, from the same file too, under a migration id of their own. They overwrite
what Klaviyo has; the next live event of a person brings theirs back. Klaviyo works on a profile
import after it has accepted it, and keeps what it could not import (an address that another
profile has, say) in the import's errors: look there for them.

An event that another owns (\`tracklayer dedup list\`) is not sent, as in live traffic: Klaviyo's
browser tracker has recorded it already, under an id that Klaviyo does not compare. Where no
tracker ran: --all-owners.

Formats, told apart by how a file begins unless --format says so; zipped with gzip or not:
  canonical    NDJSON, one event (or profile) per line, as \`tracklayer send\` takes them
  segment      NDJSON, \`track\` calls (\`identify\` with --profiles)
  klaviyo-csv  CSV as Klaviyo writes it
  csv          CSV whose columns are called as our fields, or mapped with --map
Cells are parted by commas, semicolons, tabs or |; a line before the header may say by what, as
Excel's \`sep=;\` does. Where semicolons part the cells 1.234,50 is a number too, and 1.234, which
may be a thousand times as much, is refused.`;

const EXAMPLES: readonly Example[] = [
  [
    'Check a file and say how long it would take. Nothing is sent.',
    'tracklayer backfill orders.ndjson.gz --migration-id spring_2026_import --dry-run',
  ],
  [
    'Bring over orders from a CSV file whose columns have other names.',
    `tracklayer backfill orders.csv --migration-id spring_2026_import \\
  --map name:=purchase --map eventId="Order ID" --map properties.orderId="Order ID" \\
  --map time=Date --map email=Email --map properties.value=Total \\
  --map properties.currency:=EUR --utc`,
  ],
];

export function backfillRunCommand(backfill: Command, act: Act): void {
  const command = backfill
    .command('run', { isDefault: true })
    .argument('<files...>', 'NDJSON or CSV, zipped with gzip or not; - reads standard input')
    .description('Bring over what is in files (the word `run` may be left out).')
    .option('--migration-id <id>', 'needed: names the whole; goes out with each event as `migration_id`')
    .option('--destination <id>', 'where to (default: the only one)')
    .option('--profiles', 'the files hold profiles, not events')
    .option('--dry-run', 'say what would happen and how long it would take; send nothing')
    .addOption(new Option('--format <format>', 'how the files are written').choices(FORMATS))
    .option('--map <mapping>', 'field=column, field:=value, or a JSON file (repeatable)', repeated)
    .option('--utc', 'times without an offset are UTC')
    .option('--all-owners', 'bring over also what the destination’s own browser tracker owns (see below)')
    .option('--rejects <file>', 'where refused lines go (default: MIGRATION-ID.rejects.ndjson here)')
    .option('--no-wait', 'end when all is handed over, before all is delivered')
    .addHelpText('after', NOTES)
    .action(act(backfillRun));
  examples(command, EXAMPLES);
}

/** All that can be wrong with what was asked for is found before Redis is asked, and all with the files before a line is sent. */
export async function backfillRun(
  context: CommandContext,
  options: RunOptions,
  names: string[],
): Promise<ExitCode> {
  const { io } = context;
  if (io.stdout === process.stdout) lowerProcessPriority();
  await checkNoSlip(names, context);
  if (options.migrationId === undefined) throw missingMigrationId(names);
  const migrationId = checkMigrationId(options.migrationId);
  const target = await backfillTarget(context, options.destination);
  const map = await readMap(options.map ?? [], context);
  const sources = await openSources(names, context);
  const kind = options.profiles ? 'profiles' : 'events';
  const files = sources.map(({ head, name }) => ({ name, layout: detectLayout(head, name, options.format) }));
  checkColumns(files, map, kind);
  const order: MigrationOrder = {
    migrationId,
    kind,
    sources,
    format: options.format,
    map,
    utc: options.utc === true,
    ownership: options.allOwners ? undefined : target.target.ownership,
    rejectsPath: resolve(io.cwd, options.rejects ?? `${migrationId}.rejects.ndjson`),
  };
  return withBackfill(target, (open) =>
    options.dryRun
      ? tryOut(context, open, { ...order, rejectsPath: options.rejects ? order.rejectsPath : undefined })
      : runMigration(context, open, [order], { wait: options.wait }),
  );
}

async function tryOut(
  context: CommandContext,
  open: OpenBackfill,
  order: Omit<MigrationOrder, 'rejectsPath'> & { rejectsPath: string | undefined },
): Promise<ExitCode> {
  const { io, out } = context;
  let latest: DryRun | undefined;
  const progress = startProgress(io, out, () =>
    latest ? `${count(latest.entries)} read, ${count(latest.refused)} refused` : 'looking at the files',
  );
  let found: DryRun;
  try {
    found = await dryRun({
      ...open,
      ...order,
      settings: requestSettings(open.target),
      nowMs: Date.now(),
      signal: io.signal,
      onStep: (step) => {
        latest = step;
      },
    });
  } finally {
    progress.stop();
  }
  // Subscriptions go one by one beside the batches.
  const paceOf = (endpoint: Endpoint) => effectiveLimit(endpoint, open.target.limits);
  const takesMs = Math.max(
    estimateMs(found.batches, paceOf(bulkEndpoint(open, order.kind))),
    estimateMs(found.subscriptions, paceOf('POST /api/profile-subscription-bulk-create-jobs')),
    estimateMs(found.withdrawals, paceOf('POST /api/profile-subscription-bulk-delete-jobs')),
  );
  await out.data({ dryRun: { ...found, takesMs } });
  await showDryRun(found, { takesMs, rejects: found.refused > 0 ? order.rejectsPath : undefined }, out);
  noteMissingList(context, open, found.subscriptions);
  return found.refused > 0 ? EXIT.refused : EXIT.ok;
}

function bulkEndpoint({ target }: OpenBackfill, kind: MigrationOrder['kind']): Endpoint {
  if (kind === 'profiles') return 'POST /api/profile-bulk-import-jobs';
  return target.dialect === 'guide'
    ? 'POST /api/events-bulk-create-jobs'
    : 'POST /api/event-bulk-create-jobs';
}
