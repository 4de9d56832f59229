import { isObject } from '@tracklayer/events';

/** Takes a person out of a text. `field`: the name of the field that holds it. */
export type Redact = (text: string, field: string) => string;

/** The same value with every text in it redacted. Names of fields stay. Pure. */
export function redactDeep(value: unknown, redact: Redact, field = ''): unknown {
  if (typeof value === 'string') return redact(value, field);
  if (Array.isArray(value)) return value.map((each) => redactDeep(each, redact, field));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, redactDeep(each, redact, name)]),
  );
}

/** JSON with every text in it redacted. The same text where nothing is to be redacted. Pure. */
export function redactJson(json: string, redact: Redact): string {
  const redacted = JSON.stringify(redactDeep(JSON.parse(json), redact));
  return redacted === JSON.stringify(JSON.parse(json)) ? json : redacted;
}
