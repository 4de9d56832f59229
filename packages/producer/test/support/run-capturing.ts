import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const PROGRAM = 'packages/producer/test/support/capturing-process.ts';

export interface Ended {
  /** What `onError` got: reason and count of dropped events. */
  dropped: string[];
  tookMs: number;
}

/** Runs a script that captures three events and has nothing else to do. It must end by itself. */
export async function runCapturing(
  redisUrl: string,
  destination: string,
  how: 'idle' | 'exit' | 'close' | 'track',
  outboxPath?: string,
): Promise<Ended> {
  const startedMs = performance.now();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--import',
      './packages/testing/sources.mjs',
      PROGRAM,
      redisUrl,
      destination,
      how,
      ...(outboxPath === undefined ? [] : [outboxPath]),
    ],
    { timeout: 25_000 },
  );
  return { dropped: stdout.trim().split('\n').filter(Boolean), tookMs: performance.now() - startedMs };
}
