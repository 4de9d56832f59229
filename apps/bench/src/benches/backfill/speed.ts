import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_KEY, sandboxControl } from '@tracklayer/sandbox';
import type { SandboxReady, WorkerSettings } from '../../programs/arguments.js';
import type { Posted, PostSettings } from '../../programs/post-batches.js';
import type { ReadDone, ReadSettings } from '../../programs/read-backfill.js';
import type { ScriptReaderSettings } from '../../programs/script-reader.js';
import type { ScriptWorkerSettings } from '../../programs/script-worker.js';
import { report, say } from '../../report.js';
import { runProgram } from '../../run-program.js';
import { startProgram } from '../../start-program.js';
import { median, medianRatio, round } from '../../statistics.js';
import { writeOrders } from './orders-file.js';
import { type TableFile, writeWorkbook, writeZippedCsv } from './table-files.js';

const ROUNDS = 3;
const CONCURRENCY = 4;
/** The queue of the script. */
const QUEUE = 'bench-script';

export interface SpeedOptions {
  redisUrl: string;
  folder: string;
  /** Lines of the large file. */
  lines: number;
  /** Events of one round against the sandbox. */
  events: number;
  /** Rows of the zip with a CSV file. */
  zipRows: number;
  /** Rows of the workbook. */
  workbookRows: number;
}

/**
 * Measures how fast a file is read, how much memory that takes, and how fast its events arrive. Compares it with a loop that only
 * posts, and with a script that reads the same file. All three have two processes.
 */
export async function speed(options: SpeedOptions): Promise<void> {
  const { redisUrl, folder, lines, events, zipRows, workbookRows } = options;
  const reading = (path: string, migrationId: string, dry: boolean): ReadSettings => ({
    redisUrl,
    path,
    migrationId,
    dry,
    rejectsPath: `${folder}/rejects.ndjson`,
  });
  const large = await read(lines);
  const small = await read(events);
  const tables = {
    zip: await readTable('zip', zipRows, writeZippedCsv),
    xlsx: await readTable('xlsx', workbookRows, writeWorkbook),
  };
  const { pairs, rssBytes, sent } = await against();

  const eventsPerSecond = Math.round(median(pairs.map(({ ours }) => ours)));
  const bareEventsPerSecond = Math.round(median(pairs.map(({ bare }) => bare)));
  const ratio = round(medianRatio(pairs), 3);
  const scriptEventsPerSecond = Math.round(median(pairs.map(({ script }) => script)));
  const scriptRatio = round(medianRatio(pairs.map(({ ours, script }) => ({ ours, bare: script }))), 3);
  const figures = {
    lines,
    linesPerSecond: Math.round((lines * 1_000) / large.ms),
    rssMb: megabytes(Math.max(large.rssBytes, rssBytes.large)),
    rssMbSmall: megabytes(Math.max(small.rssBytes, rssBytes.small)),
    zipRows,
    rssMbZip: megabytes(Math.max(tables.zip.rssBytes, sent.zip.rssBytes)),
    workbookRows,
    rssMbWorkbook: megabytes(Math.max(tables.xlsx.rssBytes, sent.xlsx.rssBytes)),
    eventsPerSecond,
    bareEventsPerSecond,
    ratio,
    scriptEventsPerSecond,
    scriptRatio,
  };
  report(
    'backfill',
    ['', ''],
    [
      [`lines per second, of ${lines.toLocaleString('en')}`, figures.linesPerSecond],
      ['peak memory, reading or sending, MB', figures.rssMb],
      [`peak memory with ${events.toLocaleString('en')} lines, MB`, figures.rssMbSmall],
      [`peak memory, a zip of ${zipRows.toLocaleString('en')} rows, MB`, figures.rssMbZip],
      [`peak memory, a workbook of ${workbookRows.toLocaleString('en')} rows, MB`, figures.rssMbWorkbook],
      ['events per second, from file to sandbox', eventsPerSecond],
      ['events per second of a loop that only posts', bareEventsPerSecond],
      ['ratio', String(ratio)],
      ['events per second of a bare script, from file to sandbox', scriptEventsPerSecond],
      ['ratio', String(scriptRatio)],
    ],
    figures,
  );

  async function read(many: number): Promise<ReadDone> {
    const path = `${folder}/orders-${many}.ndjson.gz`;
    await writeOrders({ path, orders: many, run: `read${many}` });
    const done = await runProgram<ReadDone>('read-backfill', reading(path, `read-${many}`, true));
    say(`${many} lines read in ${Math.round(done.ms / 1_000)} s, ${megabytes(done.rssBytes)} MB peak memory`);
    return done;
  }

  async function readTable(
    kind: 'zip' | 'xlsx',
    rows: number,
    write: (table: TableFile) => void,
  ): Promise<ReadDone> {
    const path = tablePath(kind);
    write({ path, rows, run: kind });
    const done = await runProgram<ReadDone>('read-backfill', reading(path, `read-${kind}`, true));
    say(`${rows} rows of .${kind} read in ${Math.round(done.ms / 1_000)} s, ${megabytes(done.rssBytes)} MB`);
    return done;
  }

  function tablePath(kind: 'zip' | 'xlsx'): string {
    return `${folder}/orders.${kind}`;
  }

  async function against() {
    const sandbox = await startProgram<SandboxReady>('sandbox', {});
    const baseUrl = sandbox.ready.url;
    const control = sandboxControl(baseUrl);
    const settings: WorkerSettings = { redisUrl, baseUrl, keys: { main: DEFAULT_KEY }, limits: 'none' };
    const worker = await startProgram('tracklayer-worker', settings);
    const scriptSettings: ScriptWorkerSettings = {
      redisUrl,
      baseUrl,
      queue: QUEUE,
      apiKey: DEFAULT_KEY,
      concurrency: CONCURRENCY,
    };
    const scriptWorker = await startProgram('script-worker', scriptSettings);
    const pairs: { ours: number; bare: number; script: number }[] = [];
    const rssBytes = { small: 0, large: 0 };
    for (let round = 0; round <= ROUNDS; round += 1) {
      const { perSecond: ours, done } = await arrive(`ours${round}`, events);
      rssBytes.small = Math.max(rssBytes.small, done.rssBytes);
      const { perSecond: bare } = await arriving(events, () => post(baseUrl, `bare${round}`, events));
      const { perSecond: script } = await arriving(events, () => runScript(`script${round}`));
      if (round > 0) pairs.push({ ours, bare, script });
      const rates = `ours ${Math.round(ours)}/s, bare ${Math.round(bare)}/s, a script ${Math.round(script)}/s`;
      say(`round ${round || 'for warm-up'}: ${rates}`);
    }
    const all = await arrive('all', lines);
    rssBytes.large = all.done.rssBytes;
    say(`${lines} sent, ${Math.round(all.perSecond)}/s, ${megabytes(all.done.rssBytes)} MB peak memory`);
    const sent = { zip: await sendTable('zip', zipRows), xlsx: await sendTable('xlsx', workbookRows) };
    await worker.stop();
    await scriptWorker.stop();
    await sandbox.stop();
    return { pairs, rssBytes, sent };

    async function sendTable(kind: 'zip' | 'xlsx', rows: number): Promise<ReadDone> {
      const read = reading(tablePath(kind), `send-${kind}`, false);
      const { done } = await arriving(rows, () => runProgram<ReadDone>('read-backfill', read));
      say(`${rows} rows of .${kind} sent, ${megabytes(done.rssBytes)} MB peak memory`);
      return done;
    }

    async function runScript(run: string): Promise<Posted> {
      const path = `${folder}/script.ndjson.gz`;
      await writeOrders({ path, orders: events, run });
      const reader: ScriptReaderSettings = { redisUrl, queue: QUEUE, path, run };
      return runProgram<Posted>('script-reader', reader);
    }

    async function arrive(run: string, many: number) {
      const path = `${folder}/arrive.ndjson.gz`;
      await writeOrders({ path, orders: many, run });
      return arriving(many, () =>
        runProgram<ReadDone>('read-backfill', reading(path, `arrive-${run}`, false)),
      );
    }

    /** Measures from the first events that arrive to the last, without the start of the processes. */
    async function arriving<Done>(many: number, send: () => Promise<Done>) {
      const sending = send();
      let from: { atMs: number; recorded: number } | undefined;
      for (;;) {
        const { recorded } = await control.stats();
        const atMs = performance.now();
        if (recorded > 0) from ??= { atMs, recorded };
        if (from && recorded >= many) {
          const perSecond = ((recorded - from.recorded) * 1_000) / (atMs - from.atMs);
          const done = await sending;
          await control.reset('all');
          return { perSecond, done };
        }
        await sleep(20);
      }
    }
  }
}

/** Posts batches from as many processes as a back-fill has: its reader and its worker. */
function post(baseUrl: string, run: string, events: number): Promise<Posted[]> {
  const half = Math.ceil(events / 2);
  const posting = { baseUrl, apiKey: DEFAULT_KEY, concurrency: CONCURRENCY / 2 };
  const halves: PostSettings[] = [
    { ...posting, run: `${run}a`, events: half },
    { ...posting, run: `${run}b`, events: events - half },
  ];
  return Promise.all(halves.map((each) => runProgram<Posted>('post-batches', each)));
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1_000_000);
}
