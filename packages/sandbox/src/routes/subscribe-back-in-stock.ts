import { type Answer, badPayload, invalid, missingField, type Problem, refuse } from '../errors.js';
import { recordEvent } from '../stores/events.js';
import { findProfiles } from '../stores/profiles.js';
import { toldTo, type Variant, waitFor, waitId } from '../stores/variants.js';
import { openBody } from '../validation/envelope.js';
import { readEventProfile } from '../validation/event.js';
import { checkFields, isObject, type Json } from '../validation/fields.js';
import { PHONE_DROPPED, profileWithoutBadPhone } from '../validation/partial-phone.js';
import { BACK_IN_STOCK, IDENTIFIED_PROFILE } from '../validation/resources.js';
import type { World } from '../world.js';
import type { Call } from './handler.js';

/** Klaviyo records an event of its own for each subscription. It starts the back-in-stock flow. */
const METRIC = 'Subscribed to Back in Stock';
const CHANNELS = ['EMAIL', 'PUSH', 'SMS', 'WHATSAPP'];
const ATTRIBUTES = '/data/attributes';
const VARIANT = '/data/relationships/variant';

/** POST /api/back-in-stock-subscriptions: 202 with an empty body. The person waits until the stock of the variant rises. */
export function subscribeBackInStock(world: World, call: Call): Answer {
  const { account } = call;
  const problems: Problem[] = [];
  const data = openBody(call.body, 'back-in-stock-subscription', problems, ['relationships']);
  if (data === undefined || !checkFields(data.attributes, BACK_IN_STOCK, ATTRIBUTES, problems)) {
    return refuse(400, ...problems);
  }
  const { channels, profile: node } = data.attributes;
  checkChannels(channels as unknown[], problems);
  const partial = account.settings.badPhone === 'drop' ? profileWithoutBadPhone(node) : undefined;
  const profileAt = `${ATTRIBUTES}/profile`;
  const sent =
    node === undefined || node === null
      ? undefined
      : readEventProfile(partial ?? node, IDENTIFIED_PROFILE, profileAt, problems, ['id']);
  if (sent === undefined && problems.length === 0) {
    problems.push(missingField('profile', 'back-in-stock-subscription', ATTRIBUTES));
  }
  const variant = findVariant(call, readVariantId(data.relationships, problems), problems);
  if (sent === undefined || variant === undefined) return refuse(400, ...problems);

  const known = findProfiles(account.profiles, sent.attributes, sent.id)[0];
  const fate = recordEvent(world, account, call, sent, {
    metric: METRIC,
    // A second request of a person who waits is the same event.
    uniqueId: waitId(variant, toldTo(variant, known?.id).length),
    properties: { VariantId: variant.id, Channels: channels },
    backfill: false,
  });
  const profile =
    fate === 'dropped' ? undefined : findProfiles(account.profiles, sent.attributes, sent.id)[0];
  if (profile !== undefined) waitFor(variant, profile, channels as string[], world.now());
  return { status: 202, ...(partial === undefined ? {} : { headers: PHONE_DROPPED }) };
}

function checkChannels(channels: readonly unknown[], problems: Problem[]): void {
  for (const [index, channel] of channels.entries()) {
    if (CHANNELS.includes(String(channel))) continue;
    problems.push(
      invalid(
        `Invalid value for 'channels': expected ${CHANNELS.join(', ')}.`,
        `${ATTRIBUTES}/channels/${index}`,
      ),
    );
  }
}

function readVariantId(relationships: Json | undefined, problems: Problem[]): string | undefined {
  if (relationships?.variant === undefined) {
    problems.push(missingField('variant', 'back-in-stock-subscription', '/data/relationships'));
    return undefined;
  }
  const data = isObject(relationships.variant) ? relationships.variant.data : undefined;
  if (!isObject(data)) problems.push(badPayload(VARIANT));
  else if (typeof data.id !== 'string')
    problems.push(missingField('id', 'catalog-variant', `${VARIANT}/data`));
  else if (data.type !== 'catalog-variant') {
    problems.push(invalid(`Invalid resource type, expected 'catalog-variant'.`, `${VARIANT}/data/type`));
  } else return data.id;
  return undefined;
}

/** No recording is known of an unknown variant. The answer imitates that of an unknown list. */
function findVariant({ account }: Call, id: string | undefined, problems: Problem[]): Variant | undefined {
  if (id === undefined || problems.length > 0) return undefined;
  const variant = account.variants.get(id);
  if (variant === undefined) problems.push(invalid(`Variant not found with id ${id}.`, `${VARIANT}/data/id`));
  return variant;
}
