import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRedis } from '@tracklayer/local-redis';
import { Command } from 'commander';
import type { Bench } from './bench.js';
import { backfill } from './benches/backfill.js';
import { brokenOrders } from './benches/broken-orders.js';
import { burst } from './benches/burst.js';
import { consents } from './benches/consents.js';
import { dashboard } from './benches/dashboard.js';
import { deadLetters } from './benches/dead-letters.js';
import { deliver } from './benches/deliver.js';
import { destinations } from './benches/destinations.js';
import { enqueue } from './benches/enqueue.js';
import { hold } from './benches/hold.js';
import { incidents } from './benches/incidents.js';
import { journal } from './benches/journal.js';
import { limits } from './benches/limits.js';
import { neighbours } from './benches/neighbours.js';
import { overview } from './benches/overview.js';
import { permits } from './benches/permits.js';
import { refusedEndpoint } from './benches/refused-endpoint.js';
import { replay } from './benches/replay.js';
import { replayBesideLive } from './benches/replay-beside-live.js';
import { surge } from './benches/surge.js';
import { trackLatency } from './benches/track-latency.js';
import { commandOptions } from './flags.js';
import { say } from './report.js';

const BENCHES: readonly Bench[] = [
  deliver,
  enqueue,
  burst,
  trackLatency,
  limits,
  surge,
  hold,
  refusedEndpoint,
  neighbours,
  destinations,
  permits,
  deadLetters,
  overview,
  incidents,
  dashboard,
  journal,
  replay,
  replayBesideLive,
  backfill,
  consents,
  brokenOrders,
];

const program = new Command('bench')
  .description(
    'Runs a benchmark. Standard output gets its result: a table and one JSON line. Progress goes to standard error.',
  )
  .usage('-- <name> [options]');

for (const bench of BENCHES) {
  const command = program.command(bench.name).description(bench.summary);
  for (const option of commandOptions(bench.flags ?? {})) command.addOption(option);
  command.action(() => run(bench, command.opts()));
}

async function run(bench: Bench, flags: Record<string, number | boolean>): Promise<void> {
  if (bench.withoutRedis) return bench.run({ redisUrl: '', flags });
  // The data of an earlier run would slow down this one: Redis rewrites its append-only file meanwhile.
  const dataDir = await mkdtemp(join(tmpdir(), 'tracklayer-bench-'));
  const env = { ...process.env, REDIS_URL: undefined };
  try {
    const redis = await findRedis({ env, dataDir, allowApt: true, say });
    try {
      await bench.run({ redisUrl: redis.url, flags });
    } finally {
      await redis.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

await program.parseAsync();
