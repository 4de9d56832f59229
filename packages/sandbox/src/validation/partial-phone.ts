import { isObject, type Json } from './fields.js';
import { hasIdentifier, isPhoneNumber } from './profile.js';

/** (recorded) Klaviyo sends this header if it dropped a bad phone number beside another identifier. */
export const PHONE_DROPPED: Readonly<Record<string, string>> = {
  'X-Klaviyo-Partial-Failure': 'phone_number',
};

/**
 * Removes a bad phone number beside another identifier. Returns undefined if the number is good, or if it is the only
 * identifier: then the request is refused.
 *
 * @param id Klaviyo's id of the profile, if the request has it.
 */
export function withoutBadPhone(attributes: Json, id?: string): Json | undefined {
  const { phone_number: phone, ...others } = attributes;
  if (typeof phone !== 'string' || isPhoneNumber(phone)) return undefined;
  return id !== undefined || hasIdentifier(others) ? others : undefined;
}

/** The node `profile` without a bad phone number. Undefined if there is no number to drop. */
export function profileWithoutBadPhone(node: unknown): unknown {
  const data = isObject(node) ? node.data : undefined;
  if (!isObject(data) || !isObject(data.attributes)) return undefined;
  const attributes = withoutBadPhone(data.attributes, typeof data.id === 'string' ? data.id : undefined);
  return attributes === undefined ? undefined : { data: { ...data, attributes } };
}
