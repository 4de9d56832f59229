/** Sparse fieldsets of JSON:API: keeps the named fields. Keeps all fields if none is named. */
export function sparse(attributes: Record<string, unknown>, fields: string | undefined): unknown {
  if (fields === undefined || fields === '') return attributes;
  const named = new Set(fields.split(','));
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => named.has(name)));
}
