/** Text without blanks around it. A whole number becomes text: shops keep ids and codes as numbers too. Pure. */
export function textFrom(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : undefined;
}

/** One of a few words, whatever its case and hyphens: `E-Mail` → `email`. Pure. */
export function wordFrom(value: unknown): string | undefined {
  return typeof value === 'string' ? value.trim().toLowerCase().replaceAll('-', '') : undefined;
}
