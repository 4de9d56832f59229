/** Sparse fieldsets of JSON:API: only the fields named, all where none is. */
export function sparse(attributes: Record<string, unknown>, fields: string | undefined): unknown {
  if (fields === undefined || fields === '') return attributes;
  const wanted = new Set(fields.split(','));
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => wanted.has(name)));
}
