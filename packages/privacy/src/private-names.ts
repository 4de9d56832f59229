import { isPersonalName } from './personal-names.js';

/** What a field is called says what it holds. Compared without case, underscores and dashes. */

/** Keys to something, anywhere in the name: `X-Api-Key`, `access_token`. What is personal, events know. */
const SECRET_PARTS = [
  'password',
  'passwd',
  'secret',
  'token',
  'apikey',
  'privatekey',
  'credential',
  'authorization',
  'cookie',
] as const;

/** Objects of these names carry what people typed or what we send: no log line needs them. Their names alone are harmless. */
const WITHHELD_OBJECTS = new Set([
  'profile',
  'properties',
  'event',
  'job',
  'data',
  'payload',
  'body',
  'headers',
  'location',
]);

export function isPrivateName(name: string): boolean {
  const plain = plainName(name);
  return SECRET_PARTS.some((part) => plain.includes(part)) || isPersonalName(name);
}

export function isWithheldObject(name: string): boolean {
  return WITHHELD_OBJECTS.has(plainName(name));
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
