import { startSandbox } from '@tracklayer/sandbox';
import { announce } from './program.js';

const sandbox = await startSandbox({ port: 0, limits: 'none', ledger: 'counts' });
announce({ url: sandbox.url }, () => sandbox.close());
