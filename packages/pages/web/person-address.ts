/**
 * A person in the address of a page. Browsers keep what is after `#` to themselves, so no server and no proxy writes the person
 * into a log. Pure.
 */

export const personText = (person: string): string => encodeURIComponent(person.toWellFormed());

/** @param hash as the router gives it: it decodes most signs, but neither `%25` nor the signs with a meaning in addresses */
export function personOf(hash: string): string {
  try {
    return decodeURIComponent(hash);
  } catch {
    // A person wrote the address by hand.
    return hash;
  }
}
