import { IDENTIFIERS, type Profile } from '../../stores/profiles.js';
import type { World } from '../../world.js';
import { type Shell, shellOf } from './shell.js';

export interface ProfileRow {
  id: string;
  /** The best name there is for it. */
  who: string;
  consents: Profile['consents'];
  lists: string[];
  updatedMs: number;
}

export interface ProfilesView {
  shell: Shell;
  /** Those heard of last come first. */
  rows: ProfileRow[];
  /** How many there are, shown or not. */
  total: number;
  /** Of the account, whatever was searched for. */
  all: number;
}

const SHOWN = 100;

export function profilesView(world: World, asked: { account?: string; q?: string }): ProfilesView {
  const shell = shellOf(world, asked);
  const account = shell.account === undefined ? undefined : world.accounts.get(shell.account);
  const lists = [...(account?.lists.values() ?? [])];
  const everyone = [...(account?.profiles.byId.values() ?? [])];
  const found = asked.q ? everyone.filter((profile) => isNamed(profile, asked.q ?? '')) : everyone;
  const rows = found
    .sort((a, b) => b.updatedMs - a.updatedMs)
    .slice(0, SHOWN)
    .map((profile) => ({
      id: profile.id,
      who: nameOf(profile),
      consents: profile.consents,
      lists: lists.filter(({ members }) => members.has(profile.id)).map(({ name }) => name),
      updatedMs: profile.updatedMs,
    }));
  return { shell, rows, total: found.length, all: everyone.length };
}

function nameOf({ id, attributes }: Profile): string {
  const names = [attributes.email, attributes.phone_number, attributes.external_id, attributes.anonymous_id];
  return String(names.find((name) => typeof name === 'string' && name !== '') ?? id);
}

function isNamed({ id, attributes }: Profile, q: string): boolean {
  const wanted = q.toLowerCase();
  const names = [id, ...IDENTIFIERS.map((identifier) => attributes[identifier])];
  return [...names, attributes.first_name, attributes.last_name].some(
    (name) => typeof name === 'string' && name.toLowerCase().includes(wanted),
  );
}
