import { hash } from 'node:crypto';
import { isVague, type RefusalText } from './reasons.js';

/*
 * Failure story: Klaviyo uses one code and one pointer for several refusals, e.g. `invalid` at `/data`. In one group of dead
 * letters they would be replayed together, though only some of them were mended. The wording tells them apart, without the
 * parts that differ from person to person.
 */

/** Texts that need no key: their code and pointer name them. Groups recorded without a key hold the same letters. */
const PLAIN: readonly string[] = [
  'invalid email address',
  'invalid phone number format (example of a valid format: #)',
  'invalid datetime format',
  'sms configuration is required',
  'list not found with id #',
  'you do not have permission to perform this action',
  'a profile with id # does not exist',
  'the payload provided in the request is invalid',
  'the requested resource could not be found',
  'a server error occurred',
];

const FIELD_SENTENCE = /(?:valid|required) field|must not be empty/;
const KEY_LENGTH = 8;

/** A short, stable key of the wording; undefined when code and pointer say enough. Pure. */
export function textKey({ code, detail, pointer }: RefusalText): string | undefined {
  if (detail === undefined || !isVague(code)) return undefined;
  const wording = normalised(detail);
  if (wording === '' || PLAIN.includes(wording) || namesItsField(wording, pointer)) return undefined;
  return hash('sha256', wording, 'base64url').slice(0, KEY_LENGTH);
}

/** The text in lower case, with addresses, ids, numbers and quoted values as `#`. Names of fields stay. */
export function normalised(detail: string): string {
  const isAboutField = FIELD_SENTENCE.test(detail.toLowerCase());
  return detail
    .replace(/(?<![a-z])(["'])(.*?)\1(?![a-z])/gi, (_whole, _quote, quoted: string) =>
      isAboutField && /^[a-z]\w{0,40}$/i.test(quoted) ? `'${quoted}'` : '#',
    )
    .replace(/\[(?:email|phone|key|redacted|secret)\]|https?:\/\/\S+|\S+@\S+/gi, '#')
    .replace(/\S+:::\S+:::\S+/g, '#')
    .replace(/\b(id[ :=]+)[\w-]+/gi, '$1#')
    .replace(/\+?\b[\w-]*\d[\w:.-]*/g, '#')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[\s.!]+$/, '');
}

/** "'x' is not a valid field …" at a pointer that ends in `/x` says nothing that the pointer does not. */
function namesItsField(wording: string, pointer: string | undefined): boolean {
  const field = /^'(\w+)' is (?:not a valid|a required) field\b/.exec(wording)?.[1];
  return field !== undefined && pointer?.toLowerCase().endsWith(`/${field}`) === true;
}
