import { didYouMean, plainWord } from '../did-you-mean.js';
import type { EventName } from '../names.js';
import { CONSENT_FIELDS, PROFILE_FIELDS, PROPERTY_FIELDS } from './fields.js';

const FIELDS_OF = {
  profile: [...Object.keys(PROFILE_FIELDS), 'properties'],
  consent: Object.keys(CONSENT_FIELDS),
};

/**
 * What a path into an event of this name should say, where it names a field that no event has: `properties.orderID` →
 * `properties.orderId`, `profile.firstname` → `profile.firstName`. Undefined for any other path: the application may have
 * properties of its own. Pure.
 */
export function fieldSlip(name: EventName, path: string): string | undefined {
  const [head = '', field = '', ...inner] = path.split('.');
  const place = (found: string | undefined) => found && [head, found, ...inner].join('.');
  if (head === 'profile' || head === 'consent') {
    const known = FIELDS_OF[head];
    return known.includes(field) ? undefined : place(didYouMean(field, known));
  }
  if (head !== 'properties') return undefined;
  const known = Object.keys(PROPERTY_FIELDS[name]);
  if (known.includes(field)) return undefined;
  return place(known.find((each) => plainWord(each) === plainWord(field)));
}
