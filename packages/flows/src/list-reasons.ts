import type { Reason } from './reason.js';
import type { SubscriptionRecord } from './record.js';
import type { Timeline } from './timeline.js';

const PATH = 'relationships.list';

/** What about joining a list keeps a flow from starting. */
export function listReasons(
  record: SubscriptionRecord,
  timeline: Timeline,
  listId: string | undefined,
): Reason[] {
  if (record.state === 'not_asked') return [];
  if (record.listId === null) {
    const fix = "Set the destination's `listId`: the id of the newsletter list in Klaviyo.";
    return [{ code: 'list_missing', path: PATH, message: 'The profile was subscribed to no list.', fix }];
  }
  if (listId !== undefined && record.listId !== listId) {
    const message = `The profile joined the list ${record.listId}, and the flow belongs to ${listId}.`;
    const fix = 'Subscribe to the list that the flow belongs to.';
    return [{ code: 'other_list', path: PATH, message, fix }];
  }
  if (!wasOnList(record, timeline)) return [];
  const message = 'The profile was on the list already: joining again starts nothing.';
  return [{ code: 'on_list_already', path: PATH, message, fix: 'Nothing: it was welcomed the first time.' }];
}

/** An unsubscription takes the profile off whatever list it was on; somebody who is still pending is on none yet. */
function wasOnList(record: SubscriptionRecord, { consents }: Timeline): boolean {
  const said = consents.get(record.channel) ?? [];
  const before = said
    .slice(0, said.indexOf(record))
    .findLast(
      ({ state, listId }) => state === 'unsubscribed' || (state === 'subscribed' && listId === record.listId),
    );
  return before?.state === 'subscribed';
}
