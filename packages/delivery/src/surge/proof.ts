import type { Surges } from '@tracklayer/lanes';
import type { DestinationContext } from '../context.js';

/** Returns a function that says whether the account has shown that a bulk event starts its flow. The log says once where it has not. */
export function createProofLook(
  surges: Pick<Surges, 'proof'>,
  fingerprint: string,
  { destination: { id }, log }: Pick<DestinationContext, 'destination' | 'log'>,
): () => Promise<boolean> {
  let saidUnproven = false;
  return async () => {
    const found = (await surges.proof(fingerprint)) !== undefined;
    if (found || saidUnproven) return found;
    saidUnproven = true;
    log.warn(
      { destination: id, next: `tracklayer send --test --bulk --destination ${id} --to EMAIL` },
      'surge stays off: nobody has shown yet that a bulk event starts its flow on this account, with this key',
    );
    return false;
  };
}
