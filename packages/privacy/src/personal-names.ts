/*
 * Which fields hold personal data, judged by names that applications chose. A name is split into words, however it is
 * spelled: `customerEMail`, `phone_Number`, `X-Shipping-Address`. A doubtful name counts as personal: a field hidden
 * needlessly does less harm than a person shown.
 */

/** Anywhere in the name, with its words joined. They are hardly ever part of a harmless word. */
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
  'exchangeid',
  'anonymousid',
  'userid',
  'jobtitle',
  'organization',
  'organisation',
];

/** Only as a whole word of the name: they are parts of harmless words too. */
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
  'city',
  'company',
  // Klaviyo's id of a person in links.
  'kx',
]);

/** Only as the last word: `newCustomer`, but not `customerType`. */
const LAST_WORDS = new Set(['customer', 'buyer', 'guest', 'contact', 'person']);

/** Things, whose names are not personal: `productName`, `brand_name`, the `name` of an item. */
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
 * Whether a field of this name holds personal data.
 *
 * @param within the name of the field around it. It decides whose a bare `name` is (`items[0].name`, `customer.name`).
 *   Without it, a bare `name` counts as harmless.
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
