import { type Answer, invalidParameter, noSuchProfile, refuse } from '../errors.js';
import type { Call } from '../routes/handler.js';
import { profileResource } from '../routes/profile-body.js';
import { findProfiles, type Profile, type ProfileStore } from '../stores/profiles.js';
import type { World } from '../world.js';
import { type Collection, listPage } from './collection.js';
import { EQUALS, EQUALS_ANY, type FilterField } from './filter.js';
import { listResource } from './list-resource.js';
import type { Condition } from './parse-filter.js';

const BEFORE_AND_AFTER = ['greater-than', 'less-than'];
const IDENTIFIERS = ['email', 'phone_number', 'external_id', '_kx'] as const;

function identifier(name: (typeof IDENTIFIERS)[number]): FilterField<Profile> {
  return {
    kind: name === 'email' ? 'email' : 'text',
    operators: name === '_kx' ? EQUALS : EQUALS_ANY,
    valueOf: ({ attributes }) => {
      const value = attributes[name];
      return typeof value === 'string' ? value : undefined;
    },
  };
}

const PROFILES: Collection<Profile> = {
  filters: {
    id: { kind: 'text', operators: EQUALS_ANY, valueOf: ({ id }) => id },
    email: identifier('email'),
    phone_number: identifier('phone_number'),
    external_id: identifier('external_id'),
    _kx: identifier('_kx'),
    created: { kind: 'time', operators: BEFORE_AND_AFTER, valueOf: ({ createdMs }) => createdMs },
    updated: { kind: 'time', operators: BEFORE_AND_AFTER, valueOf: ({ updatedMs }) => updatedMs },
  },
  sorts: {
    id: ({ id }) => id,
    email: ({ attributes }) => String(attributes.email ?? ''),
    created: ({ createdMs }) => createdMs,
    updated: ({ updatedMs }) => updatedMs,
  },
  defaultSort: 'created',
  pageSize: { default: 20, max: 100 },
  idOf: ({ id }) => id,
};

/** GET /api/profiles: filters by id, e-mail, phone, external id and `_kx`. */
export function getProfiles(_world: World, call: Call): Answer {
  const { profiles } = call.account;
  const find = (conditions: readonly Condition[]) => candidates(profiles, conditions);
  const page = listPage(PROFILES, call, `${call.baseUrl}/api/profiles`, find);
  if ('refusal' in page) return page.refusal;
  const data = page.items.map((profile) => profileResource(profile, call));
  return { status: 200, body: { data, links: page.links } };
}

/** Uses an index if the filter names an identifier, because reading all profiles for each call is slow. */
function candidates(store: ProfileStore, conditions: readonly Condition[]): Iterable<Profile> {
  for (const { field, values } of conditions) {
    const texts = values.map(({ text }) => text);
    if (field === 'id') return unique(texts.flatMap((id) => store.byId.get(id) ?? []));
    const name = IDENTIFIERS.find((each) => each === field);
    if (name !== undefined) return unique(texts.flatMap((text) => findProfiles(store, { [name]: text })));
  }
  return store.byId.values();
}

function unique(profiles: readonly Profile[]): Iterable<Profile> {
  return new Set(profiles);
}

/** GET /api/profiles/{id}: 200 or 404. `include=lists` adds the lists of the profile. */
export function getProfile(_world: World, call: Call): Answer {
  const id = call.params.id ?? '';
  const profile = call.account.profiles.byId.get(id);
  if (profile === undefined) return refuse(404, noSuchProfile(id));
  const resource = profileResource(profile, call);
  const { links } = resource;
  const { include } = call.query;
  if (include === undefined) return { status: 200, body: { data: resource, links } };
  if (include !== 'lists') return invalidParameter('include', `The sandbox can include only 'lists'.`);
  const lists = [...call.account.lists.values()].filter(({ members }) => members.has(id));
  const relationship = {
    data: lists.map((list) => ({ type: 'list', id: list.id })),
    ...resource.relationships.lists,
  };
  const data = { ...resource, relationships: { ...resource.relationships, lists: relationship } };
  return { status: 200, body: { data, links, included: lists.map((list) => listResource(list, call)) } };
}
