import { type Answer, invalid, missingField, type Problem, refuse } from '../errors.js';
import { subscribe } from '../stores/consents.js';
import type { ConsentDraft } from '../validation/consent.js';
import { openBody } from '../validation/envelope.js';
import { checkFields } from '../validation/fields.js';
import { checkProfile } from '../validation/profile.js';
import { GUIDE_LIST_RELATIONSHIP, GUIDE_SUBSCRIBER } from '../validation/resources.js';
import { noSuchList } from '../validation/subscriber.js';
import { readTime } from '../validation/time.js';
import type { World } from '../world.js';
import type { Call } from './handler.js';

const ATTRIBUTES = '/data/attributes';

/** POST /api/list-relationships of the product's guide. Klaviyo has never served it. */
export function guideListRelationship(world: World, call: Call): Answer {
  const problems: Problem[] = [];
  const data = openBody(call.body, 'list-relationship', problems);
  if (data === undefined || !checkFields(data.attributes, GUIDE_LIST_RELATIONSHIP, ATTRIBUTES, problems)) {
    return refuse(400, ...problems);
  }
  const { list_id: listId, profile, consented_at: consentedAt, source } = data.attributes;
  const profileAt = `${ATTRIBUTES}/profile`;
  if (!checkProfile(profile, GUIDE_SUBSCRIBER, profileAt, problems, true)) return refuse(400, ...problems);
  const consents = consentsOf(profile, typeof consentedAt === 'string' ? consentedAt : undefined);
  if (consents.length === 0) problems.push(missingField('email', 'profile', profileAt));
  const timeMs = typeof consentedAt === 'string' ? readTime(consentedAt) : world.now();
  if (timeMs === undefined || timeMs > world.now()) {
    problems.push(
      invalid(`'consented_at' must be an ISO 8601 time in the past.`, `${ATTRIBUTES}/consented_at`),
    );
  }
  const list = call.account.lists.get(String(listId));
  if (list === undefined) problems.push(noSuchList(String(listId), `${ATTRIBUTES}/list_id`));
  if (problems.length > 0) return refuse(400, ...problems);
  const customSource = typeof source === 'string' ? { customSource: source } : {};
  const subscriber = { attributes: profile, consents };
  subscribe(world, call.account, call, list, subscriber, { historicalImport: false, ...customSource });
  return { status: 202 };
}

function consentsOf(profile: Record<string, unknown>, consentedAt: string | undefined): ConsentDraft[] {
  const when = consentedAt === undefined ? {} : { consentedAt };
  const drafts: ConsentDraft[] = [];
  if (typeof profile.email === 'string') drafts.push({ channel: 'email.marketing', ...when });
  if (typeof profile.phone_number === 'string') drafts.push({ channel: 'sms.marketing', ...when });
  return drafts;
}
