import { setTimeout as sleep } from 'node:timers/promises';
import { type AccountVerdict, type FlowRecord, judgeAccount } from '@tracklayer/flows';
import {
  type AccountFlows,
  createAccountReader,
  createKlaviyoClient,
  type Mapping,
  propertyFix,
  readAccountFlows,
  wantedOf,
} from '@tracklayer/klaviyo';
import { startProgress } from '../output/progress.js';
import { CliError } from '../runtime/cli-error.js';
import type { CommandContext } from '../runtime/command.js';
import { EXIT } from '../runtime/exit-codes.js';
import type { DestinationMapping } from '../runtime/mapping-tables.js';
import { wholeConfig } from '../runtime/settings.js';
import type { Report } from './report-usual.js';
import { type AccountTrace, showAccount, showAccountVerdicts } from './show-account.js';
import type { EventTrace } from './verdicts.js';

/** The report by the flows that the account has. It reads them with the destination's key. */
export async function accountReport(context: CommandContext): Promise<Report> {
  const config = await wholeConfig(context);
  return async (traces, target, severalTargets) => {
    const { out } = context;
    const found = config.destinations.find(({ id }) => id === target.destination);
    if (found === undefined) throw notConfigured(target);
    const client = createKlaviyoClient({ ...found, apiKey: found.apiKey.reveal(), network: config.network });
    const account = await readAccount(context, client, traces, target);
    const { destination } = target;
    await out.data({ destination, account });
    const verdicts = judged(account, traces, target.mapping);
    for (const verdict of verdicts) await out.data({ destination, ...verdict });
    if (!out.json) {
      if (severalTargets) await out.print(`${out.colors.bold(`Destination ${destination}`)}\n`);
      await showAccount(account, traces, out);
      await showAccountVerdicts(verdicts, account, out);
    }
    return account.missingScopes.length > 0 ? EXIT.failure : EXIT.ok;
  };
}

async function readAccount(
  { io, out }: CommandContext,
  client: ReturnType<typeof createKlaviyoClient>,
  traces: readonly EventTrace[],
  { mapping, listId }: DestinationMapping,
): Promise<AccountFlows> {
  let calls = 0;
  const progress = startProgress(io, out, () => `Reading the flows of the account: ${calls} answers`);
  const read = createAccountReader(client, {
    nowMs: Date.now,
    wait: (ms) => sleep(ms, undefined, { signal: io.signal }),
  });
  const records = traces.flatMap((trace) => trace.records);
  const wanted = wantedOf({ mapping, ...(listId !== undefined && { listId }) });
  const lists = [...wanted.lists, ...records.flatMap(listOf)];
  try {
    return await readAccountFlows(
      async (request) => {
        const body = await read(request);
        calls++;
        return body;
      },
      { metrics: wanted.metrics, lists: [...new Set(lists)].filter((id) => id !== 'none') },
    );
  } finally {
    progress.stop();
    client.close();
  }
}

function listOf(record: FlowRecord): string[] {
  return record.kind === 'subscription' && record.listId !== null ? [record.listId] : [];
}

function judged(account: AccountFlows, traces: readonly EventTrace[], mapping: Mapping): AccountTrace[] {
  const records = traces.flatMap((trace) => trace.records);
  const verdicts = new Map<FlowRecord, AccountVerdict[]>();
  for (const { record, ...verdict } of judgeAccount(account.flows, records, propertyFix(mapping))) {
    verdicts.set(record, [...(verdicts.get(record) ?? []), verdict]);
  }
  return traces.map(({ records: own, ...trace }) => {
    const sent = own.find((record) => record.kind === 'event' && record.fate !== 'withheld');
    return {
      ...trace,
      ...(sent?.kind === 'event' ? { metric: sent.metric } : {}),
      flows: own.flatMap((record) => verdicts.get(record) ?? []),
    };
  });
}

function notConfigured({ destination }: DestinationMapping): CliError {
  return new CliError(EXIT.notFound, {
    code: 'unknown_destination',
    message: `The configuration has no destination ${destination}.`,
  });
}
