import { lowerPriority } from '@tracklayer/lower-priority';
import { startSandbox } from '@tracklayer/sandbox';
import { preciseNowMs } from '../precise-now.js';
import type { SandboxReady, SandboxSettings } from './arguments.js';
import { announce, programArguments } from './program.js';

const { watch, far = false, ...settings } = programArguments<SandboxSettings>();
if (far) lowerPriority();

const sandbox = await startSandbox({
  port: 0,
  limits: 'none',
  ledger: 'counts',
  now: preciseNowMs,
  ...settings,
});
if (watch !== undefined) {
  sandbox.onEvent(({ account, uniqueId, acceptedAtMs }) => {
    if (account === watch) process.send?.({ uniqueId, acceptedAtMs });
  });
}
const ready: SandboxReady = { url: sandbox.url };
announce(ready, () => sandbox.close());
