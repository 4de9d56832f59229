import type { SandboxControl } from '@tracklayer/sandbox';

/** The share of calls answered 429, each of which closes the endpoint for a second, and the share answered 500. */
const STORM = { throttledShare: 0.05, failedShare: 0.2 } as const;

/** Makes calls of an account fail at random. */
export async function startStorm(control: SandboxControl, account: string): Promise<void> {
  await control.addFault({ account, kind: 'throttle', retryAfterS: 1, share: STORM.throttledShare });
  await control.addFault({ account, kind: 'error', status: 500, share: STORM.failedShare });
}
