/** What a script does for a back-fill: it reads a file line by line, and puts batches into a queue of BullMQ. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { Queue } from 'bullmq';
import type { Posted } from './post-batches.js';
import { programArguments } from './program.js';

export interface ScriptReaderSettings {
  redisUrl: string;
  queue: string;
  path: string;
  run: string;
}

const BATCH = 1_000;

const { redisUrl, queue: name, path, run } = programArguments<ScriptReaderSettings>();
const queue = new Queue(name, { connection: { url: redisUrl } });
const fromMs = performance.now();
let events: unknown[] = [];
const add = async () => {
  if (events.length > 0) await queue.add('batch', { events, run }, { removeOnComplete: true });
  events = [];
};
for await (const line of createInterface({ input: createReadStream(path).pipe(createGunzip()) })) {
  events.push(JSON.parse(line));
  if (events.length === BATCH) await add();
}
await add();
await queue.close();
const posted: Posted = { ms: performance.now() - fromMs };
process.send?.(posted, () => process.disconnect?.());
