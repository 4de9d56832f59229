/** The program. At its end it says how much its memory grew at most after it was loaded. */
import { readFileSync } from 'node:fs';

await import('../../src/run.js');
/** `maxRSS` of Node begins with the peak of the process that started this one. */
const peakMb = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1_024;
const loadedMb = peakMb();
process.on('exit', () => {
  process.stdout.write(`grew by ${Math.round(peakMb() - loadedMb)} MB\n`);
});
await import('../../src/main.js');
