import { type Answer, type Problem, refuse } from '../errors.js';
import { recordEvent } from '../stores/events.js';
import { openBody } from '../validation/envelope.js';
import { readEvent, readEventProfile } from '../validation/event.js';
import { PHONE_DROPPED, profileWithoutBadPhone } from '../validation/partial-phone.js';
import { EVENT_PROFILE, eventResources } from '../validation/resources.js';
import type { World } from '../world.js';
import type { Call } from './handler.js';

const ATTRIBUTES = '/data/attributes';

/** POST /api/events: 202 with an empty body, for a repeated event as well. */
export function createEvent(world: World, call: Call): Answer {
  const problems: Problem[] = [];
  const data = openBody(call.body, 'event', problems);
  if (data === undefined) return refuse(400, ...problems);
  const { attributes } = data;
  const uniqueIds = typeof attributes.unique_id === 'string' ? [attributes.unique_id] : [];
  const { event: resource } = eventResources(call.revision);
  const event = readEvent(attributes, resource, ATTRIBUTES, call.revision, world.now(), problems);
  const profileAt = `${ATTRIBUTES}/profile`;
  const partial =
    call.account.settings.badPhone === 'drop' ? profileWithoutBadPhone(attributes.profile) : undefined;
  const profile =
    attributes.profile === undefined
      ? undefined
      : readEventProfile(partial ?? attributes.profile, EVENT_PROFILE, profileAt, problems, ['id']);
  if (event === undefined || profile === undefined || problems.length > 0) {
    return { status: 400, problems, uniqueIds };
  }
  recordEvent(world, call.account, call, profile, event);
  return { status: 202, uniqueIds, ...(partial === undefined ? {} : { headers: PHONE_DROPPED }) };
}
