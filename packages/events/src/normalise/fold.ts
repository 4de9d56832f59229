/** The accents of Latin letters. Marks of other scripts tell words apart, so they stay. */
const ACCENTS = /[\u0300-\u036f]/g;

/** A name without case, accents, blanks and punctuation. Pure. */
export function fold(name: string): string {
  return name
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}
