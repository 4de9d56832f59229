import type { SandboxControl } from '@tracklayer/sandbox';

/** Part of the calls answered 429, each closing the endpoint for a second, and part answered 500. */
const STORM = { throttledShare: 0.05, failedShare: 0.2 } as const;

export async function startStorm(control: SandboxControl, account: string): Promise<void> {
  await control.addFault({ account, kind: 'throttle', retryAfterS: 1, share: STORM.throttledShare });
  await control.addFault({ account, kind: 'error', status: 500, share: STORM.failedShare });
}
