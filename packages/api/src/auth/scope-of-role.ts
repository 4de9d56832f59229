import type { Scope } from '@tracklayer/api-tokens';
import type { Role } from '@tracklayer/users';

/** A person of a role may do what a token of its scope may do. */
export const SCOPE_OF_ROLE = {
  viewer: 'read',
  operator: 'operate',
  admin: 'admin',
} as const satisfies Record<Role, Scope>;
