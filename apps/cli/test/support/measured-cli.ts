/** The program. At its end it says how much its memory grew at most after it was loaded. */
await import('../../src/run.js');
const peakMb = () => process.resourceUsage().maxRSS / 1_024;
const loadedMb = peakMb();
process.on('exit', () => {
  process.stdout.write(`grew by ${Math.round(peakMb() - loadedMb)} MB\n`);
});
await import('../../src/main.js');
