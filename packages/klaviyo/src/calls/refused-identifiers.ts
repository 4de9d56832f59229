import { IDENTIFIERS, type Identifier, isObject, type Profile } from '@tracklayer/events';
import { errorsOf } from '../answer/origin.js';
import { WIRE_NAMES } from '../dialects/profile-attributes.js';
import type { KlaviyoAnswer } from '../request.js';

const CONTENT_REFUSALS: readonly number[] = [400, 422];

/** The words of refusals that have no pointer. */
const WORDS: readonly [Identifier, RegExp][] = [
  ['email', /e-?mail address/i],
  ['phoneNumber', /phone number/i],
];

/** Where an answer refuses identifiers: the identifier, and the pointer to the attributes that hold it, if there is one. */
export function refusedIdentifiers(answer: KlaviyoAnswer): { identifier: Identifier; at?: string }[] {
  if (!CONTENT_REFUSALS.includes(answer.status)) return [];
  return errorsOf(answer.body).flatMap(({ source, detail }) => {
    const pointer = isObject(source) ? source.pointer : undefined;
    if (typeof pointer === 'string') {
      const identifier = IDENTIFIERS.find((each) => pointer.endsWith(`/${WIRE_NAMES[each]}`));
      return identifier === undefined ? [] : [{ identifier, at: pointer.slice(0, pointer.lastIndexOf('/')) }];
    }
    const found = WORDS.find(([, words]) => typeof detail === 'string' && words.test(detail));
    return found === undefined ? [] : [{ identifier: found[0] }];
  });
}

/**
 * The identifier that Klaviyo refused, where the person has another one that was not omitted yet. Undefined where the call
 * cannot be made without it.
 */
export function droppable(
  answer: KlaviyoAnswer,
  profile: Profile,
  omitted: readonly Identifier[] = [],
): Identifier | undefined {
  const refusals = refusedIdentifiers(answer);
  if (refusals.length === 0) return undefined;
  const usable = IDENTIFIERS.filter((each) => profile[each] !== undefined && !omitted.includes(each));
  const refused = refusals.find(({ identifier }) => usable.includes(identifier));
  return usable.length > 1 ? refused?.identifier : undefined;
}
