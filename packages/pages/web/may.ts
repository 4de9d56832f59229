/** What a person may do. The API decides; a page only says it before somebody tries. Pure. */

const SCOPES = ['read', 'operate', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

export interface May {
  may: boolean;
  /** Why not, and who can. Undefined if they may, and before it is known. */
  why?: string;
}

interface Asker {
  by: string;
  byKind: 'user' | 'token' | 'program';
  scope: Scope;
}

/** The role of a person with the scope, and who has at least this role. */
const ROLES = {
  read: ['viewer', 'A viewer'],
  operate: ['operator', 'An operator'],
  admin: ['admin', 'An admin'],
} as const satisfies Record<Scope, unknown>;

/** @param act what needs the scope: `replay letters` */
export function mayWith({ by, byKind, scope }: Asker, needed: Scope, act: string): May {
  if (SCOPES.indexOf(scope) >= SCOPES.indexOf(needed)) return { may: true };
  const why =
    byKind === 'user'
      ? `Your role is ${ROLES[scope][0]}. ${ROLES[needed][1]} can ${act}.`
      : `${by} has the scope ${scope}. The scope ${needed} is needed to ${act}.`;
  return { may: false, why };
}
