/**
 * Whether Klaviyo would send the first e-mail of a flow that starts. Klaviyo asks for consent, for an address and for the
 * flow's exclusions when the message is due, not when the flow starts. It writes to a person who never subscribed too:
 * `can_receive_email_marketing` is true for every profile that is not suppressed (OpenAPI).
 */
import type { Flow } from './flow.js';
import { laterReasons } from './history-reasons.js';
import type { Reason } from './reason.js';
import type { ConsentState, FlowRecord } from './record.js';
import { arrivalMs, consentAt, type Timeline } from './timeline.js';

/** The channel of all seven flows. */
export const CHANNEL = 'email.marketing';

export interface Mail {
  would: 'send' | 'not';
  /** Reasons against the e-mail. Empty if it would be sent. */
  reasons: Reason[];
  /** The e-mail would be sent, but its sender should know this. */
  notes: Reason[];
}

const PATH = `profile.consents.${CHANNEL}`;

export function mailOf(flow: Flow, record: FlowRecord, timeline: Timeline): Mail {
  const dueMs = dueAtMs(flow, record);
  const consent = consentAt(
    timeline,
    CHANNEL,
    dueMs ?? Number.POSITIVE_INFINITY,
    record.profile.consents?.[CHANNEL],
  );
  const reasons = [
    ...(record.profile.email === undefined ? [NO_ADDRESS] : []),
    ...withdrawnReasons(record, consent, dueMs ?? Number.POSITIVE_INFINITY),
    ...(record.kind === 'event' ? laterReasons(flow, record, timeline) : []),
  ];
  if (reasons.length > 0) return { would: 'not', reasons, notes: [] };
  return { would: 'send', reasons, notes: flow.askedFor ? [] : consentNotes(consent) };
}

function withdrawnReasons(
  { profile }: FlowRecord,
  consent: ConsentState | undefined,
  dueMs: number,
): Reason[] {
  const suppressed = profile.suppressions?.find(({ atMs }) => atMs === undefined || atMs <= dueMs);
  if (suppressed === undefined) return consent === 'UNSUBSCRIBED' ? [WITHDRAWN] : [];
  return [
    {
      code: 'suppressed',
      path: 'profile.subscriptions.email.marketing.suppression',
      message: `Klaviyo suppresses the address: ${suppressed.reason}.`,
      fix: 'No action is needed: Klaviyo sends nothing to this address.',
    },
  ];
}

/** Time of the first message, in ms. Undefined while it waits for stock. */
export function dueAtMs({ delayMs, waitsFor }: Flow, record: FlowRecord): number | undefined {
  if (waitsFor === undefined) return arrivalMs(record) + delayMs;
  const restockedAtMs = record.kind === 'event' ? record.restockedAtMs : undefined;
  return restockedAtMs === undefined ? undefined : restockedAtMs + delayMs;
}

export const NO_ADDRESS: Reason = {
  code: 'email_missing',
  path: 'profile.email',
  message: 'The profile has no e-mail address.',
  fix: 'Send the address with the same externalId or anonymousId as soon as it is known.',
};

export const WITHDRAWN: Reason = {
  code: 'consent_withdrawn',
  path: PATH,
  message: 'The profile unsubscribed before the first message.',
  fix: 'No action is needed: Klaviyo must not write to this person.',
};

const FILTER_FIX =
  'If your law requires consent, add a profile filter on e-mail consent to the flow in Klaviyo.';

function consentNotes(state: ConsentState | undefined): Reason[] {
  if (state === 'SUBSCRIBED') return [];
  return [
    state === 'PENDING'
      ? {
          code: 'consent_pending',
          path: PATH,
          message:
            'The subscription is not confirmed yet (double opt-in). Klaviyo writes to the person anyway.',
          fix: FILTER_FIX,
        }
      : {
          code: 'consent_missing',
          path: PATH,
          message: 'No subscription to e-mail marketing is known. Klaviyo writes to the person anyway.',
          fix: FILTER_FIX,
        },
  ];
}
