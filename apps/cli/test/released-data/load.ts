/**
 * What version 0.1.0 (commit 0ff659e) left in Redis, so that tests can show that today's code reads it.
 *
 * `commands.ndjson` was kept by a script that ran that version's own producer, worker and command line against its own
 * sandbox. Its first line names the commit and the moment. Each other line is one Redis command:
 * `{"command": ["SET", "key", "value"], "forMs": 604800000}`, where `forMs` is how long the key had left to live.
 * A value that is not text, and every packed letter, is `{"base64": "…"}`, byte for byte. `%FOLDER%` stands for the folder
 * in which the migrations' files were. Rate-limit state and BullMQ's event streams are left out: they live for minutes.
 *
 * The destination `released` holds waiting, delayed and retried jobs of every type, marks, consents, profiles, dead letters,
 * campaigns (done, paused, killed) and migrations (done, handed over, killed). `released-held` is held: its key was refused.
 * `spring.ndjson` is the file of the killed migration. `spring.rejects.ndjson` holds one line more than is on record, since
 * the reader was killed between writing the line and recording it.
 *
 * Times that lie behind stay as they were. Times that decide what a lane does next move: see move-times.ts. So the data
 * never grows too old for a test. The group ids of letters are made from the destination's name, so it stays as it was.
 */
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RedisClient } from '@tracklayer/redis';
import { moveTimes } from './move-times.js';

/** The destination that holds everything. */
export const RELEASED = 'released';
/** The destination that is held. */
export const RELEASED_HELD = 'released-held';

type Kept = string | { base64: string };

interface Line {
  command: [name: string, key: string, ...values: Kept[]];
  forMs?: number;
}

const here = new URL('.', import.meta.url);

/** Of `spring.ndjson`. A file of another time counts as another file, and is read from its start. */
const SPRING_CHANGED_AT = new Date('2026-03-01T00:00:00Z');

/** Writes the data into an empty Redis database, and the killed migration's files into `folder`. */
export async function loadReleasedData(redis: RedisClient, folder: string): Promise<void> {
  await writeSpring(folder);
  await runCommands(redis, 'commands.ndjson', folder);
}

/**
 * Writes what the worker of version 0.1.0 made of jobs that a newer producer had enqueued, `newer-jobs.ndjson`: a destination
 * `released-newer` with five dead letters.
 */
export function loadNewerJobs(redis: RedisClient): Promise<void> {
  return runCommands(redis, 'newer-jobs.ndjson', '');
}

async function runCommands(redis: RedisClient, file: string, folder: string): Promise<void> {
  const [head = '', ...lines] = (await readFile(new URL(file, here), 'utf8')).trim().split('\n');
  const { takenAtMs } = JSON.parse(head) as { takenAtMs: number };
  const ageMs = Date.now() - takenAtMs;
  // One connection keeps the order, which the entries of a stream need.
  await Promise.all(lines.map((line) => run(redis, JSON.parse(line) as Line, { folder, ageMs })));
}

async function run(
  redis: RedisClient,
  { command: [name, key, ...values], forMs }: Line,
  { folder, ageMs }: { folder: string; ageMs: number },
): Promise<void> {
  const args = values.map((value) =>
    typeof value === 'string' ? value.replaceAll('%FOLDER%', folder) : Buffer.from(value.base64, 'base64'),
  );
  const moved = moveTimes({ name, key, args }, ageMs);
  const made = redis.call(name, key, ...moved);
  const bounded = forMs === undefined ? undefined : redis.pexpire(key, forMs);
  await Promise.all([made, bounded]);
}

async function writeSpring(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of ['spring.ndjson', 'spring.rejects.ndjson']) {
    await writeFile(join(folder, name), await readFile(new URL(name, here)));
  }
  await utimes(join(folder, 'spring.ndjson'), SPRING_CHANGED_AT, SPRING_CHANGED_AT);
}
