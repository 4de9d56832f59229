import { IDENTIFIERS, type Profile } from '../../stores/profiles.js';
import type { World } from '../../world.js';
import { type Shell, shellOf } from './shell.js';

export interface ProfileRow {
  id: string;
  /** The first known identifier. */
  name: string;
  consents: Profile['consents'];
  lists: string[];
  updatedMs: number;
}

export interface ProfilesView {
  shell: Shell;
  /** Last updated first. */
  rows: ProfileRow[];
  /** Number of matching profiles, including those that are not shown. */
  total: number;
  /** Number of all profiles of the account. */
  all: number;
}

const SHOWN = 100;

export function profilesView(world: World, asked: { account?: string; q?: string }): ProfilesView {
  const shell = shellOf(world, asked);
  const account = shell.account === undefined ? undefined : world.accounts.get(shell.account);
  const lists = [...(account?.lists.values() ?? [])];
  const profiles = [...(account?.profiles.byId.values() ?? [])];
  const found = asked.q ? profiles.filter((profile) => matches(profile, asked.q ?? '')) : profiles;
  const rows = found
    .sort((a, b) => b.updatedMs - a.updatedMs)
    .slice(0, SHOWN)
    .map((profile) => ({
      id: profile.id,
      name: nameOf(profile),
      consents: profile.consents,
      lists: lists.filter(({ members }) => members.has(profile.id)).map(({ name }) => name),
      updatedMs: profile.updatedMs,
    }));
  return { shell, rows, total: found.length, all: profiles.length };
}

function nameOf({ id, attributes }: Profile): string {
  const { email, phone_number, external_id, _kx, anonymous_id } = attributes;
  const names = [email, phone_number, external_id, _kx, anonymous_id];
  return String(names.find((name) => typeof name === 'string' && name !== '') ?? id);
}

function matches({ id, attributes }: Profile, q: string): boolean {
  const text = q.toLowerCase();
  const names = [id, ...IDENTIFIERS.map((identifier) => attributes[identifier])];
  return [...names, attributes.first_name, attributes.last_name].some(
    (name) => typeof name === 'string' && name.toLowerCase().includes(text),
  );
}
