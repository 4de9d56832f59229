/** On SIGUSR2 this process collects garbage and appends the bytes of its heap to the `file` of its URL. */
import { appendFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const file = new URL(import.meta.url).searchParams.get('file') ?? '';
const collect = runInNewContext('gc') as () => void;

process.on('SIGUSR2', () => {
  collect();
  appendFileSync(file, `${process.memoryUsage().heapUsed}\n`);
});
