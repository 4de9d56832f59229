import { ROLES, type Role } from '@tracklayer/users';

/** The groups of each role. `*` is everybody. */
export type RolesByGroup = Partial<Record<Role, readonly string[]>>;

/** The highest role of somebody in these groups. Undefined: none. Pure. */
export function roleOf(groups: readonly string[], roles: RolesByGroup): Role | undefined {
  return [...ROLES]
    .reverse()
    .find((role) => (roles[role] ?? []).some((group) => group === '*' || groups.includes(group)));
}
