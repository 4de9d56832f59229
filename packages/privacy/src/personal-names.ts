/**
 * Which fields hold personal data, as their names tell: one answer for all that shows or logs fields which applications
 * named. A name is read by its words, however it is spelled: `customerEMail`, `phone_Number`, `X-Shipping-Address`.
 * What it cannot tell counts as personal: hidden where it need not be is better than shown where it must not.
 */

/** Anywhere, the words of the name run together: hardly ever part of a harmless word. */
const PARTS = [
  'email',
  'phone',
  'telefon',
  'msisdn',
  'whatsapp',
  'firstname',
  'lastname',
  'fullname',
  'forename',
  'surname',
  'nickname',
  'username',
  'birth',
  'address',
  'street',
  'postcode',
  'postalcode',
  'latitude',
  'longitude',
  'recipient',
  'customerid',
  'externalid',
  'userid',
];

/** As a word of the name: they are parts of harmless words too. */
const WORDS = new Set([
  'tel',
  'mobile',
  'cell',
  'fax',
  'ip',
  'zip',
  'zipcode',
  'dob',
  'iban',
  'fname',
  'lname',
  'gender',
]);

/** As its last word: `newCustomer`, but not `customerType`. */
const LAST_WORDS = new Set(['customer', 'buyer', 'guest', 'contact', 'person']);

/** Whose name is nobody's: `productName`, `brand_name`, the `name` of an item. */
const THINGS = new Set(
  (
    'product item line article variant bundle brand category categorie collection model color colour size material ' +
    'campaign coupon discount offer promotion voucher gift plan tier segment template list form page site shop store ' +
    'warehouse order cart basket checkout wishlist shipment carrier method payment currency country region channel ' +
    'source medium event metric flow file image field key tag label function class module package service app host ' +
    'server domain queue job lane table destination migration error logger thread process'
  ).split(' '),
);

/**
 * @param within the name of the field it stands in, where one is known: a bare `name` is a person's or a thing's by
 *   what it stands in (`items[0].name`, `customer.name`). Left out, a bare `name` counts as harmless.
 */
export function isPersonalName(name: string, within?: string): boolean {
  const words = wordsOf(name);
  const joined = words.join('');
  if (PARTS.some((part) => joined.includes(part))) return true;
  if (words.some((word) => WORDS.has(word)) || LAST_WORDS.has(words.at(-1) ?? '')) return true;
  const parts = words.flatMap(partsOf);
  if (!parts.includes('name')) return false;
  if (parts.length > 1) return !parts.some(isThing);
  return within !== undefined && !wordsOf(within).some(isThing);
}

function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+|\d+$/u)
    .filter((word) => word !== '');
}

/** `productnames` → `product`, `name`. */
function partsOf(word: string): string[] {
  const before = /^(.*)names?$/u.exec(word)?.[1];
  if (before === undefined) return [word];
  return before === '' ? ['name'] : [before, 'name'];
}

function isThing(word: string): boolean {
  return THINGS.has(word) || THINGS.has(word.replace(/s$/, ''));
}
