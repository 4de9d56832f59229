import type { ProfileLease } from '@tracklayer/lanes';
import type { LaneContext } from '../context.js';

/** Several leases of one job. */
export interface Leases {
  /** Extends all of them. False when one was lost: the wait for a permit can outlast it. */
  extend(): Promise<boolean>;
  release(): Promise<void>;
}

/** Takes all leases or none, so that two jobs never wait for each other. Undefined where another job has one of them. */
export async function leaseAll(
  identities: readonly string[],
  holder: string,
  { store }: Pick<LaneContext, 'store'>,
): Promise<Leases | undefined> {
  const leases: ProfileLease[] = [];
  const release = async () => {
    await Promise.all(leases.map((lease) => lease.end()));
  };
  for (const identity of identities) {
    const lease = await store.leaseProfile(identity, holder);
    if (lease === undefined) {
      await release();
      return undefined;
    }
    leases.push(lease);
  }
  return {
    extend: async () => (await Promise.all(leases.map((lease) => lease.extend()))).every(Boolean),
    release,
  };
}
