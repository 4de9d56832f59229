import { isPersonalName } from './personal-names.js';

/** The name of a field says what it holds. Names are compared without case, underscores and dashes. */

/** Keys to something, anywhere in the name: `X-Api-Key`, `access_token`. */
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

/**
 * Whether a field of this name holds something personal or secret.
 *
 * @param within the name of the field around it, see {@link isPersonalName}.
 */
export function isPrivateName(name: string, within?: string): boolean {
  const plain = plainName(name);
  return SECRET_PARTS.some((part) => plain.includes(part)) || isPersonalName(name, within);
}

export function isWithheldObject(name: string): boolean {
  return WITHHELD_OBJECTS.has(plainName(name));
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
