import { consentTimeMs } from '@tracklayer/events';
import type { BatchedConsent } from '@tracklayer/lanes';

/** When the person stated the consent, in epoch ms. */
export function consentTimeOf(
  { consent, time }: Pick<BatchedConsent, 'consent' | 'time'>,
  nowMs: number,
): number {
  return consentTimeMs(consent, time, nowMs);
}
