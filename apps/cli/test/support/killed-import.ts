import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MigrationReport } from '@tracklayer/backfill';
import { createDeadLetters, type DeadLetter } from '@tracklayer/dead-letters';
import { createLanes, type EventBackfillJob } from '@tracklayer/lanes';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { DEFAULT_ACCOUNT_ID } from '@tracklayer/sandbox';
import { openSandboxDestination, type SandboxDestination } from '@tracklayer/test-fixtures';
import { endProgram, forgetDestination, startProgram, testRedisUrl, until } from '@tracklayer/testing';
import { runCli } from './run-cli.js';

/** Calls during which workers are killed. */
export const START = 'POST /api/profile-bulk-import-jobs';
export const ERRORS = 'GET /api/profile-bulk-import-jobs/{id}/import-errors';
const ID = 'people';

/** How an import ended, before and after the refused profiles were mended and replayed. */
export interface KilledImport {
  exitCode: number;
  report: MigrationReport;
  letters: DeadLetter[];
  /** After all of them were replayed. */
  whole: MigrationReport;
  lanes: { enqueued: number; delivered: number; dead: number };
  /** The first names of all profiles at Klaviyo. */
  names: Set<unknown>;
}

/**
 * Imports a file of profiles, of which Klaviyo refuses the last ones. A worker is killed at the first of each call in `kills`.
 * Then each refused profile is mended and replayed.
 */
export async function importAcrossKills(
  profiles: number,
  refused: number,
  kills: readonly string[],
): Promise<KilledImport> {
  const fixture = await openSandboxDestination();
  // A short lock, so that the next worker takes over in seconds.
  await fixture.configure({}, { worker: { lockMs: 2_000, metricsPort: 0 } });
  fixture.sandbox.configure(DEFAULT_ACCOUNT_ID, { badImport: 'report', importDelayMs: 1_000 });
  fixture.sandbox.addFault({ kind: 'latency', latencyMs: 50, endpoint: ERRORS });
  const redis = connectRedis(testRedisUrl(), { role: 'worker', name: 'test' });
  const lanes = createLanes(redis, { dedupWindowMs: 60_000 });
  let worker = startWorker(fixture);
  try {
    await writeFile(join(fixture.folder, 'people.ndjson'), linesOf(profiles, refused).join('\n'));
    const running = tracklayer(
      fixture,
      'backfill',
      'people.ndjson',
      '--profiles',
      '--migration-id',
      ID,
      '--json',
    );
    for (const endpoint of kills) {
      await until(() => countOf(fixture, endpoint) > 0, 60_000);
      await endProgram(worker, 'SIGKILL');
      worker = startWorker(fixture);
    }
    const { exitCode, json } = await running;
    const { report } = json.at(-1) as { report: MigrationReport };

    const deadLetters = createDeadLetters(redis, { lanes });
    const letters: DeadLetter[] = [];
    for await (const letter of deadLetters.scan(fixture.destination)) letters.push(letter);
    for (const [n, { id, job }] of letters.entries()) {
      const edit = { set: [['profiles[0].phoneNumber', `+49151${10_000_000 + n}`]] as const };
      await deadLetters.replay(fixture.destination, id, { edit, nowMs: Date.now() });
      if ((job as EventBackfillJob).profiles?.length !== 1) throw new Error(`${id} has several profiles`);
    }
    const whole = await until(async () => {
      const now = await status(fixture);
      return now.imports.imported === profiles && now;
    }, 120_000);
    const counts = await lanes.counts(fixture.destination);
    const of = (end: keyof KilledImport['lanes']) => counts[`event-backfill:${end}`];
    return {
      exitCode,
      report,
      letters,
      whole,
      lanes: { enqueued: of('enqueued'), delivered: of('delivered'), dead: of('dead') },
      names: new Set(
        fixture.sandbox.profiles({ limit: profiles }).map(({ attributes }) => attributes.first_name),
      ),
    };
  } finally {
    await endProgram(worker, 'SIGKILL');
    await lanes.close();
    await forgetDestination(redis, fixture.destination);
    await closeRedis(redis, 2_000);
    await fixture.close();
  }
}

/** The right shape, but not in use: Klaviyo refuses these numbers when it imports the profiles. */
function linesOf(profiles: number, refused: number): string[] {
  return Array.from({ length: profiles }, (_, n) =>
    JSON.stringify({
      ...(n < profiles - refused
        ? { email: `buyer${n}@shop.example` }
        : { phoneNumber: `+1123456${String(profiles - n).padStart(4, '0')}` }),
      firstName: `Buyer ${n}`,
    }),
  );
}

function startWorker({ folder, env }: SandboxDestination): ChildProcess {
  return startProgram('packages/backfill/test/support/worker-process.ts', [folder], env);
}

function tracklayer({ folder, env }: SandboxDestination, ...args: string[]) {
  return runCli(args, { cwd: folder, env });
}

async function status(fixture: SandboxDestination): Promise<MigrationReport> {
  const { json } = await tracklayer(fixture, 'backfill', 'status', ID, '--json');
  return (json.at(-1) as { report: MigrationReport }).report;
}

function countOf({ sandbox }: SandboxDestination, asked: string): number {
  return sandbox.requests().items.filter(({ endpoint }) => endpoint === asked).length;
}
