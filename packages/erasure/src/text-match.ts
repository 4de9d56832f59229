/**
 * Whether a text is about a person: a refused line of a file, or a payload that is no job. Nobody understood such a text, so
 * every value in it is tried as an identifier.
 */
import { isObject } from '@tracklayer/events';
import { hashesOf } from '@tracklayer/persons';
import { isPrivateName } from '@tracklayer/privacy';
import type { Person } from './person.js';

const EMAIL = /[^\s"'<>(),;:|\\[\]{}=]+@[^\s"'<>(),;:|\\[\]{}=]+/g;
const PHONE = /^\+?[\d\s()./-]{7,24}$/;
const CELLS = /[,;\t|\n]/;

/** A number this short is an amount or a count sooner than a customer's id. */
const SHORT_NUMBER = /^\d{1,3}$/;

export function ownsText(person: Person, text: string): boolean {
  const emails = text.match(EMAIL) ?? [];
  if (emails.some((email) => person.owns({ email }))) return true;
  const values = valuesOf(text);
  if (values.some(({ value, isId }) => isId && person.owns({ externalId: value }))) return true;
  // A phone number or a browser beside the e-mail address of another person does not decide.
  const isBrowser = ({ value, isId }: Value) =>
    isId && (person.owns({ anonymousId: value }) || person.owns({ exchangeId: value }));
  if (emails.length === 0 && values.some(isBrowser)) return true;
  return values.some(({ value }) => PHONE.test(value) && ownsPhone(person, value, emails.length > 0));
}

function ownsPhone(person: Person, value: string, hasOther: boolean): boolean {
  const phoneNumber = `+${value.replace(/\D/g, '')}`;
  const hashes = hashesOf({ phoneNumber });
  return hasOther ? person.ownsHashes({ ...hashes, email: '' }) : person.ownsHashes(hashes);
}

interface Value {
  value: string;
  /** It may be an external id. */
  isId: boolean;
}

function valuesOf(text: string): Value[] {
  try {
    return valuesIn(JSON.parse(text) as unknown, '');
  } catch {
    return text
      .split(CELLS)
      .map((cell) => cell.trim().replace(/^"(.*)"$/s, '$1'))
      .filter((cell) => cell !== '')
      .map((value) => ({ value, isId: !SHORT_NUMBER.test(value) }));
  }
}

function valuesIn(value: unknown, name: string): Value[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesIn(each, name));
  if (isObject(value)) return Object.entries(value).flatMap(([field, each]) => valuesIn(each, field));
  if (typeof value !== 'string' && typeof value !== 'number') return [];
  return [{ value: String(value), isId: isIdName(name) }];
}

/** A field with a personal name may hold an id of the person: `customerId`, `user_id`. */
function isIdName(name: string): boolean {
  return name.toLowerCase() === 'id' || isPrivateName(name, '');
}
