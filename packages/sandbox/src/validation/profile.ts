import { invalid, type Problem } from '../errors.js';
import { IDENTIFIERS } from '../stores/profiles.js';
import { at, checkFields, type Json, type Resource } from './fields.js';
import { checkFreeForm } from './free-form.js';
import { LOCATION } from './resources.js';

const EMAIL = /^[^\s@"(),:;<>[\\\]]+@[^\s@."(),:;<>[\\\]]+(\.[^\s@."(),:;<>[\\\]]+)+$/;
const E164 = /^\+[1-9]\d{6,14}$/;
/** North American numbering plan: area code and exchange begin with 2 to 9. Klaviyo refuses numbers outside the plan. */
const NORTH_AMERICAN = /^\+1[2-9]\d{2}[2-9]\d{6}$/;
const MAX_EMAIL_LENGTH = 254;

/** Checks e-mail address and phone number. Both texts are recorded. */
export function checkAddresses(attributes: Json, pointer: string, problems: Problem[]): void {
  const { email, phone_number: phone } = attributes;
  if (typeof email === 'string' && (email.length > MAX_EMAIL_LENGTH || !EMAIL.test(email))) {
    problems.push(invalid('Invalid email address', at(pointer, 'email')));
  }
  if (typeof phone === 'string' && !isPhoneNumber(phone)) {
    problems.push(
      invalid(
        'Invalid phone number format (Example of a valid format: +12345678901)',
        at(pointer, 'phone_number'),
      ),
    );
  }
}

/** True for the problems that `checkAddresses` adds. */
export function isAddressProblem({ pointer = '' }: Problem): boolean {
  return pointer.endsWith('/email') || pointer.endsWith('/phone_number');
}

export function isPhoneNumber(text: string): boolean {
  return text.startsWith('+1') ? NORTH_AMERICAN.test(text) : E164.test(text);
}

/** Checks fields, addresses, location and properties. With `identified` an identifier is required. */
export function checkProfile(
  attributes: unknown,
  resource: Resource,
  pointer: string,
  problems: Problem[],
  identified: boolean,
): attributes is Json {
  const before = problems.length;
  if (!checkFields(attributes, resource, pointer, problems)) return false;
  checkAddresses(attributes, pointer, problems);
  if (attributes.location !== undefined && attributes.location !== null) {
    checkFields(attributes.location, LOCATION, at(pointer, 'location'), problems);
  }
  if (attributes.properties !== undefined && attributes.properties !== null) {
    checkFreeForm(attributes.properties as Json, at(pointer, 'properties'), problems);
  }
  if (identified && !hasIdentifier(attributes)) problems.push(noIdentifier(pointer));
  return problems.length === before;
}

export function hasIdentifier(attributes: Json): boolean {
  return IDENTIFIERS.some((name) => typeof attributes[name] === 'string' && attributes[name] !== '');
}

export function noIdentifier(pointer: string): Problem {
  return invalid(
    'At least one profile identifier is required: id, email, phone_number, external_id or anonymous_id.',
    pointer,
  );
}
