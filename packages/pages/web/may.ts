/** What a person may do. The API decides; a page only says it before somebody tries. Pure. */

const SCOPES = ['read', 'operate', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

export interface May {
  may: boolean;
  /** Why not, and what to do. Undefined if they may. */
  why?: string;
}

export function mayWith({ by, scope }: { by: string; scope: Scope }, needed: Scope): May {
  if (SCOPES.indexOf(scope) >= SCOPES.indexOf(needed)) return { may: true };
  const why = `${by} may not do this: it needs the scope ${needed}, and ${by} has ${scope}. Ask an administrator for it.`;
  return { may: false, why };
}
