/** The local Klaviyo of a scene, with one account per destination and Klaviyo's limits. */
import { type AccountInput, startSandbox } from '@tracklayer/sandbox';

const accounts = JSON.parse(process.argv[2] ?? '[]') as AccountInput[];
const sandbox = await startSandbox({ accounts, limits: 'real', ledgerCapacity: 1_000_000 });
process.on('disconnect', () => process.exit(0));
process.send?.({ url: sandbox.url });
