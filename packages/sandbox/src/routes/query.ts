/** Sparse fieldsets of JSON:API: keeps the named fields. Keeps all fields if none is named. `a.b` keeps `a`. */
export function sparse(
  attributes: Record<string, unknown>,
  fields: string | undefined,
): Record<string, unknown> {
  if (fields === undefined || fields === '') return attributes;
  const named = new Set(fields.split(',').map((field) => field.split('.')[0]));
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => named.has(name)));
}

/** The links of a relationship. */
export function related(self: string, name: string): { links: { self: string; related: string } } {
  return { links: { self: `${self}/relationships/${name}`, related: `${self}/${name}` } };
}
