import { CHANNEL } from './mail.js';
import type { Reason } from './reason.js';
import type { SubscriptionRecord } from './record.js';
import type { Timeline } from './timeline.js';

const PATH = 'relationships.list';

/** Reasons in a subscription that prevent the start of a flow. */
export function listReasons(
  record: SubscriptionRecord,
  timeline: Timeline,
  listId: string | undefined,
): Reason[] {
  const state = stateReasons(record);
  if (record.state === 'not_asked') return state;
  if (record.listId === null) {
    const fix = "Set the destination's `listId` to the id of the newsletter list in Klaviyo.";
    return [{ code: 'list_missing', path: PATH, message: 'The profile was subscribed without a list.', fix }];
  }
  if (listId !== undefined && record.listId !== listId) {
    const message = `The profile joined the list ${record.listId}. The flow belongs to ${listId}.`;
    const fix = 'Subscribe to the list that the flow belongs to.';
    return [{ code: 'other_list', path: PATH, message, fix }];
  }
  if (!wasOnList(record, timeline)) return state;
  const message = 'The profile was already on the list. Joining again starts no flow.';
  return [
    {
      code: 'on_list_already',
      path: PATH,
      message,
      fix: 'No action is needed: the first subscription started the flow.',
    },
  ];
}

/** A person joins the list with consent, and after its confirmation if the list asks for one. */
function stateReasons({ state }: SubscriptionRecord): Reason[] {
  const path = `profile.consents.${CHANNEL}`;
  if (state === 'not_asked') {
    return [
      {
        code: 'consent_missing',
        path,
        message: 'The person did not consent, so the profile does not join the list.',
        fix: 'Send `consent: {status: "granted", …}` with the sign-up, as soon as the person consents.',
      },
    ];
  }
  if (state !== 'pending') return [];
  return [
    {
      code: 'consent_pending',
      path,
      message: 'The profile joins the list when the person confirms the subscription (double opt-in).',
      fix: 'No action is needed: the confirmation starts the flow.',
    },
  ];
}

/** An unsubscription removes the profile from all lists. A pending profile is not on the list yet. */
function wasOnList(record: SubscriptionRecord, { consents }: Timeline): boolean {
  const statements = consents.get(record.channel) ?? [];
  const before = statements
    .slice(0, statements.indexOf(record))
    .findLast(
      ({ state, listId }) => state === 'unsubscribed' || (state === 'subscribed' && listId === record.listId),
    );
  return before?.state === 'subscribed';
}
