import type { LedgerRequest, SandboxControl } from '@tracklayer/sandbox';

const PAGE = 5_000;

/** Every recorded call of an account, in order of arrival. */
export async function callsOf(control: SandboxControl, account: string): Promise<LedgerRequest[]> {
  const calls: LedgerRequest[] = [];
  for (let since = 0; ; ) {
    const { items, next } = await control.requests({ account, since, limit: PAGE });
    calls.push(...items);
    if (items.length < PAGE) return calls.sort((one, other) => one.atMs - other.atMs);
    since = next;
  }
}
