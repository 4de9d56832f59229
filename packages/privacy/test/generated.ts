import fc from 'fast-check';

/** Addresses as RFC 5322 allows them, without the marks that end one in running text, and without what we put in. */
export const email = fc.emailAddress().filter((address) => !/[{}|/=?&*%]|[ps]k_/i.test(address));

/** E.164, plain and grouped as people write it. */
export const phone = fc
  .tuple(fc.stringMatching(/^\+[1-9]\d{6,14}$/), fc.constantFrom('', ' ', '-', '.', ' - ', '\u00a0', '/'))
  .map(([digits, separator]) => digits.replace(/(?<=\d\d)(\d{3})/g, `${separator}$1`));

export const key = fc.stringMatching(/^(pk|sk)_[a-z0-9]{6,34}$/);

/** Ids and times as our own lines hold them. */
export const id = fc.oneof(
  fc.uuid(),
  fc.ulid(),
  fc.nat().map(String),
  fc
    .date({ noInvalidDate: true, min: new Date('2000-01-01'), max: new Date('2100-01-01') })
    .map((date) => date.toISOString()),
  fc.integer({ min: 1_500_000_000_000, max: 2_000_000_000_000 }).map(String),
  fc.nat().map((number) => `ord_${number}_purchase`),
  fc.nat().map((number) => `ord-${number}`),
  fc.stringMatching(/^[0-9a-f]{40}$/),
);

/** Words that neither hold nor continue what is put between them. */
export const words = fc.string().map((text) => text.replace(/[@%\w+(]/g, ' '));
