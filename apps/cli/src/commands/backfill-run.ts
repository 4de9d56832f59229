import { resolve } from 'node:path';
import {
  checkColumns,
  checkMigrationId,
  type DryRun,
  dryRun,
  ENCODINGS,
  type Encoding,
  estimateMs,
  FORMATS,
  type Format,
  lowerProcessPriority,
  prepareFile,
} from '@tracklayer/backfill';
import { count } from '@tracklayer/format';
import { CONSENT_BATCH_LIMITS, type Endpoint, effectiveLimit } from '@tracklayer/klaviyo';
import { type Command, Option } from 'commander';
import { openAsking } from '../backfill/ask-klaviyo.js';
import { missingMigrationId, requireNoTypo } from '../backfill/did-you-mean.js';
import { fileFault } from '../backfill/file-lines.js';
import {
  backfillTarget,
  type OpenBackfill,
  requestSettings,
  withBackfill,
} from '../backfill/open-backfill.js';
import { openSources, readMap } from '../backfill/open-sources.js';
import { addReadingOptions, type ReadingFlags, readingFrom } from '../backfill/reading-options.js';
import { type MigrationOrder, runMigration, sayHow } from '../backfill/run-migration.js';
import { showDryRun } from '../backfill/show-dry-run.js';
import { noteMissingList } from '../backfill/show-report.js';
import { type Example, examples } from '../output/examples.js';
import { startProgress } from '../output/progress.js';
import type { Act, CommandContext } from '../runtime/command.js';
import { EXIT, type ExitCode } from '../runtime/exit-codes.js';
import { repeated } from '../runtime/option-values.js';

interface RunOptions extends ReadingFlags {
  destination?: string;
  migrationId?: string;
  profiles?: boolean;
  backInStock?: boolean;
  dryRun?: boolean;
  format?: Format;
  encoding?: Encoding;
  map?: string[];
  utc?: boolean;
  allOwners?: boolean;
  rejects?: string;
  wait: boolean;
}

const NOTES = `
Consent: a line with granted consent subscribes the person with the original time. There is no
confirmation and no welcome message. A line with withdrawn consent unsubscribes. The newest
consent wins, by its own timestamp. The worker asks Klaviyo first. It does not subscribe people
who unsubscribed there since. If a row says that its person is suppressed, the row wins against a
constant and an older consent. In a file of profiles, consent is in the fields consent.status,
consent.at, consent.source and consent.channels.

Profiles: an event back-fill sends only the identifiers of a person, no other profile fields. To
import names, address, country and properties, run the same file with --profiles and another
migration id. These fields replace those at Klaviyo, even newer ones. The next live event of the
person sends all of its profile fields again. Klaviyo first accepts profiles and imports them
afterwards. The worker asks for the result, for up to 6 hours. Each profile that Klaviyo refuses
becomes a dead letter. For this the key needs the scopes lists:read and profiles:read.

Back in stock: with --back-in-stock each line names a person and a variant, in the fields email,
phoneNumber or externalId, and variantId. The fields channels, time and eventId are optional.
Klaviyo has no bulk call for them, so each line is a job of its own. Other fields are not sent:
import those with --profiles first. A person and a variant that occur twice are sent once.

Sources: the command recognises exports of Shopify, WooCommerce, Magento, BigCommerce, PrestaShop,
Stripe, Omnisend, Mailchimp, Klaviyo, Segment, RudderStack, Mixpanel, Amplitude and PostHog. It
first prints how it reads them. --map changes single fields. --from names the source. With --from
none the command recognises no source. Only paid orders become purchases. --where on the column
with the state of an order replaces this rule. A refunded order becomes a purchase and a refund.

Calls of Segment and RudderStack: the command leaves out calls whose \`integrations\` exclude
Klaviyo, and calls of people who refused the consent category of marketing. To name the categories
that Klaviyo needs, use --consent-category. An order that occurs under two message ids is sent once.

Maps: field=column may be a template: eventId=ord_{Order}_purchase. {Phone|Mobile} is the first of
these columns with a value. properties.items[].sku=SKU makes an item of each row. With --group-by
Order, neighbouring rows with the same value are one order. Paths such as a.b reach into JSON,
also into JSON in a cell: Cart.lines[].sku is the sku of each line.

Amounts and times: the command judges each column as a whole. If its values fit only one reading,
the command uses it and says so. If a value still has two readings, the command refuses it. Then
add --decimal, --time-format or --time-zone.

Owners: as in live traffic, an event that the browser owns (\`tracklayer dedup list\`) is not sent,
because Klaviyo's browser tracker has recorded it already. If no tracker ran, use --all-owners.

Formats: files may be compressed with gzip or zstd. The command reads a JSON array like NDJSON. It
reads every file of a zip archive, and the first sheet of a workbook (.xlsx). To choose another one,
write its name behind the path: orders.zip/june.csv, orders.xlsx/Returns.
The command detects the format. You can set it with --format.
  canonical    NDJSON, one event or profile per line, as \`tracklayer send\` reads it
  segment      NDJSON with \`track\` calls, or \`identify\` calls with --profiles
  klaviyo-csv  CSV as Klaviyo exports it
  suppressed-csv  CSV of people who unsubscribed or were suppressed, with --profiles: Klaviyo's
               suppression list, Mailchimp's unsubscribed or cleaned members. It unsubscribes them
  csv          CSV with our field names as columns, or with columns that --map names
  json         NDJSON of any shape, with paths that --map names
The delimiter of a CSV file is a comma, a semicolon, a tab or |. A first line such as Excel's
\`sep=;\` may name it. A currency may stand beside an amount. Lines end with CR, LF or CRLF.

Lines: the report accounts for each line of a file: header, blank, read, refused, left out. If a
file has no entry, the command exits with 5.`;

const EXAMPLES: readonly Example[] = [
  [
    'Check a file and estimate the time. Nothing is sent.',
    'tracklayer backfill orders.ndjson.gz --migration-id spring_2026_import --dry-run',
  ],
  [
    'Import orders from a CSV file whose columns have other names.',
    `tracklayer backfill orders.csv --migration-id spring_2026_import \\
  --map name:=purchase --map eventId="Order ID" --map properties.orderId="Order ID" \\
  --map time=Date --map email=Email --map properties.value=Total \\
  --map properties.currency:=EUR --utc`,
  ],
  [
    'Import orders of Shopify, and orders of a file with one row per item.',
    `tracklayer backfill shopify.csv --migration-id spring_2026_import
tracklayer backfill orders.csv --migration-id spring_2026_import --group-by Order \\
  --where Status=Paid --time-zone Europe/Berlin --map name:=purchase \\
  --map eventId=ord_{Order}_purchase --map properties.orderId=Order --map time=Date \\
  --map email=Email --map properties.value=Total --map properties.currency:=EUR \\
  --map properties.items[].sku=SKU`,
  ],
  [
    'Import the people who wait for a variant.',
    'tracklayer backfill waiting.csv --migration-id waiting_2026 --back-in-stock',
  ],
];

export function backfillRunCommand(backfill: Command, act: Act): void {
  const command = backfill
    .command('run', { isDefault: true })
    .argument(
      '<files...>',
      'NDJSON, JSON, CSV or .xlsx files, also compressed with gzip, zstd or zip. Write - to read standard input',
    )
    .description('Import events or profiles from files. The word `run` may be left out.')
    .option('--migration-id <id>', 'required: names this migration; each event carries it as `migration_id`')
    .option('--destination <id>', 'the destination (default: the only configured one)')
    .addOption(new Option('--profiles', 'the files contain profiles, not events').conflicts('backInStock'))
    .option('--back-in-stock', 'the files contain people who wait for a variant, not events')
    .option('--dry-run', 'show what the import would do and how long it takes; send nothing')
    .addOption(new Option('--format <format>', 'the format of the files').choices(FORMATS))
    .addOption(
      new Option(
        '--encoding <encoding>',
        'the encoding of the files (default: UTF-8, or UTF-16 if the file begins with a byte order mark)',
      ).choices(ENCODINGS),
    )
    .option(
      '--map <mapping>',
      'field=column reads a column; field:=value sets a constant; or a JSON file with both (repeatable)',
      repeated,
    )
    .option('--utc', 'read times without an offset as UTC')
    .option('--all-owners', 'also send events that the browser owns (see Owners below)')
    .option('--rejects <file>', 'write refused lines to this file (default: MIGRATION-ID.rejects.ndjson)')
    .option('--no-wait', 'exit when every entry is enqueued, before all are delivered')
    .addHelpText('after', NOTES)
    .action(act(backfillRun));
  addReadingOptions(command);
  examples(command, EXAMPLES);
}

/** Checks the command line before it connects to Redis, and every file before it sends a line. */
async function backfillRun(context: CommandContext, options: RunOptions, names: string[]): Promise<ExitCode> {
  const { io } = context;
  if (io.stdout === process.stdout) lowerProcessPriority();
  await requireNoTypo(names, context);
  if (options.migrationId === undefined) throw missingMigrationId(names);
  const migrationId = checkMigrationId(options.migrationId);
  const target = await backfillTarget(context, options.destination);
  const map = await readMap(options.map ?? [], context);
  const sources = await openSources(names, context, options.encoding);
  const kind = options.profiles ? 'profiles' : options.backInStock ? 'back-in-stock' : 'events';
  const reading = readingFrom(options);
  const how = { kind, map, format: options.format, reading } as const;
  const files = sources.map((source) => ({ name: source.name, ...prepareFile(source, how) }));
  checkColumns(files, map, kind);
  const order: MigrationOrder = {
    migrationId,
    kind,
    sources,
    format: options.format,
    map,
    utc: options.utc === true,
    ...(reading !== undefined && { reading }),
    ownership: options.allOwners ? undefined : target.target.ownership,
    rejectsPath: resolve(io.cwd, options.rejects ?? `${migrationId}.rejects.ndjson`),
  };
  return withBackfill(target, (open) =>
    options.dryRun
      ? showPlan(context, open, { ...order, rejectsPath: options.rejects ? order.rejectsPath : undefined })
      : runMigration(context, open, [order], { wait: options.wait }),
  );
}

async function showPlan(
  context: CommandContext,
  open: OpenBackfill,
  order: Omit<MigrationOrder, 'rejectsPath'> & { rejectsPath: string | undefined },
): Promise<ExitCode> {
  const { io, out } = context;
  let latest: DryRun | undefined;
  const progress = startProgress(io, out, () =>
    latest ? `${count(latest.entries)} read, ${count(latest.refused)} refused` : 'reading the files',
  );
  let found: DryRun;
  const asking = await openAsking(context, open);
  try {
    found = await dryRun({
      ...open,
      ...order,
      ask: asking.ask,
      settings: requestSettings(open.target),
      nowMs: Date.now(),
      signal: io.signal,
      onFile: sayHow(context),
      onStep: (step) => {
        latest = step;
      },
    });
  } finally {
    progress.stop();
    asking.close();
  }
  const paceOf = (endpoint: Endpoint) => effectiveLimit(endpoint, open.target.limits);
  const takesMs = Math.max(
    estimateMs(found.batches, paceOf(bulkEndpoint(open, order.kind))),
    ...consentCalls(found).map(([endpoint, calls]) => estimateMs(calls, paceOf(endpoint))),
  );
  await out.data({ dryRun: { ...found, takesMs } });
  await showDryRun(
    found,
    { kind: order.kind, takesMs, rejects: found.refused > 0 ? order.rejectsPath : undefined },
    out,
  );
  noteMissingList(context, open, found.subscriptions);
  const faulty = found.files.some((file) => fileFault({ ...file, done: true }) !== undefined);
  return found.refused > 0 || faulty ? EXIT.refused : EXIT.ok;
}

/** About how many calls the consents take: Klaviyo is asked about a hundred people at once. */
function consentCalls({ subscriptions, withdrawals }: DryRun): [Endpoint, number][] {
  const { granted, withdrawn } = CONSENT_BATCH_LIMITS;
  return [
    ['GET /api/profiles', Math.ceil(subscriptions / 100)],
    ['POST /api/profile-subscription-bulk-create-jobs', Math.ceil(subscriptions / granted)],
    ['POST /api/profile-subscription-bulk-delete-jobs', Math.ceil(withdrawals / withdrawn)],
  ];
}

function bulkEndpoint({ target }: OpenBackfill, kind: MigrationOrder['kind']): Endpoint {
  if (kind === 'profiles') return 'POST /api/profile-bulk-import-jobs';
  if (kind === 'back-in-stock') return 'POST /api/back-in-stock-subscriptions';
  return target.dialect === 'guide'
    ? 'POST /api/events-bulk-create-jobs'
    : 'POST /api/event-bulk-create-jobs';
}
