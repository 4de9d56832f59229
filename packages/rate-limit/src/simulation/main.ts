/** `node dist/simulation/main.js [requests] [seed]` prints the report as JSON. Exits with 1 if a window was exceeded. */
import { simulatePermits } from './simulate.js';

const [requests = '10000000', seed = '1'] = process.argv.slice(2);
const report = simulatePermits({ requests: Number(requests), seed: Number(seed) });
console.log(JSON.stringify(report));
process.exitCode = report.broken ? 1 : 0;
