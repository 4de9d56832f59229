/**
 * When Klaviyo is asked before a subscription. Only withdrawals that went through us are known here. A person may have
 * unsubscribed by Klaviyo's own link since, and the subscribe call would lift that.
 */
import type { ConsentConfig } from '@tracklayer/config';
import { consentTimeMs } from '@tracklayer/events';
import { type DeliveryJob, isConsentBatch, type ListSubscriptionJob } from '@tracklayer/lanes';

/** Pure. @returns when the consent was given, in epoch ms; undefined: the job is sent without asking. */
export function askFirstSince(
  job: DeliveryJob,
  { ask, askAfterMs, nowMs }: ConsentConfig & { nowMs: number },
): number | undefined {
  if (ask === 'off' || job.type !== 'list-subscription' || job.consent.status !== 'granted') return undefined;
  const statedMs = statedAtMs(job);
  const isYoung = nowMs - statedMs <= askAfterMs;
  return job.replay === undefined && !job.historical && isYoung ? undefined : statedMs;
}

/** Whether a job asks Klaviyo before it subscribes. Every batch of consents is a back-fill. Pure. */
export function asksFirst(job: DeliveryJob, rule: ConsentConfig & { nowMs: number }): boolean {
  if (!isConsentBatch(job)) return askFirstSince(job, rule) !== undefined;
  return rule.ask !== 'off' && job.consents[0]?.consent.status === 'granted';
}

/** When the person stated the consent, in epoch ms. */
function statedAtMs({ consent, time, enqueuedAtMs }: ListSubscriptionJob): number {
  return consentTimeMs(consent, time, enqueuedAtMs);
}
