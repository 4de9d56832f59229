/** What a field is called says what it holds. Compared without case, underscores and dashes. */

/** Anywhere in the name: `customerEmail`, `X-Api-Key`, `shipping_address`. */
const PRIVATE_PARTS = [
  'email',
  'phone',
  'password',
  'passwd',
  'secret',
  'token',
  'apikey',
  'privatekey',
  'credential',
  'authorization',
  'cookie',
  'firstname',
  'lastname',
  'fullname',
  'birth',
  'address',
  'street',
  'postalcode',
  'latitude',
  'longitude',
] as const;

/** The whole name: they are parts of harmless words too. */
const PRIVATE_NAMES = new Set(['ip', 'zip', 'surname', 'customername', 'username']);

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
  return PRIVATE_NAMES.has(plain) || PRIVATE_PARTS.some((part) => plain.includes(part));
}

export function isWithheldObject(name: string): boolean {
  return WITHHELD_OBJECTS.has(plainName(name));
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
