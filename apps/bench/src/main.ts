import { resolve } from 'node:path';
import { findRedis } from '@tracklayer/local-redis';
import { Command } from 'commander';
import type { Bench } from './bench.js';
import { deliver } from './benches/deliver.js';
import { enqueue } from './benches/enqueue.js';
import { say } from './report.js';

const BENCHES: readonly Bench[] = [deliver, enqueue];

const program = new Command('bench')
  .description(
    'Measurements. Each ends with one JSON line on standard output; all else goes to standard error.',
  )
  .usage('-- <name> [options]');

for (const bench of BENCHES) {
  program
    .command(bench.name)
    .description(bench.summary)
    .action(async () => {
      const redis = await findRedis({
        env: process.env,
        dataDir: resolve('.tracklayer/bench'),
        allowApt: true,
        say,
      });
      try {
        await bench.run({ redisUrl: redis.url });
      } finally {
        await redis.stop();
      }
    });
}

await program.parseAsync();
