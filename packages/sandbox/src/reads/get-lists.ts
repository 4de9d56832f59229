import type { ListState } from '../accounts.js';
import { type Answer, noSuchProfile, notFound, refuse } from '../errors.js';
import type { Call } from '../routes/handler.js';
import { profileResource } from '../routes/profile-body.js';
import { timeToTheSecond } from '../stores/events.js';
import type { Profile } from '../stores/profiles.js';
import type { World } from '../world.js';
import { type Collection, listPage } from './collection.js';
import { EQUALS_ANY, RANGE } from './filter.js';
import { listResource } from './list-resource.js';

const LISTS: Collection<ListState> = {
  filters: {
    id: { kind: 'text', operators: EQUALS_ANY, valueOf: ({ id }) => id },
    name: { kind: 'text', operators: EQUALS_ANY, valueOf: ({ name }) => name },
    created: { kind: 'time', operators: ['greater-than'], valueOf: ({ createdMs }) => createdMs },
    updated: { kind: 'time', operators: ['greater-than'], valueOf: ({ createdMs }) => createdMs },
  },
  sorts: {
    id: ({ id }) => id,
    name: ({ name }) => name,
    created: ({ createdMs }) => createdMs,
    updated: ({ createdMs }) => createdMs,
  },
  defaultSort: 'id',
  pageSize: { default: 10, max: 10 },
  idOf: ({ id }) => id,
};

interface Member {
  profile: Profile;
  joinedMs: number;
}

const MEMBERS: Collection<Member> = {
  filters: {
    email: { kind: 'email', operators: EQUALS_ANY, valueOf: ({ profile }) => textOf(profile, 'email') },
    phone_number: {
      kind: 'text',
      operators: EQUALS_ANY,
      valueOf: ({ profile }) => textOf(profile, 'phone_number'),
    },
    joined_group_at: { kind: 'time', operators: RANGE, valueOf: ({ joinedMs }) => joinedMs },
  },
  sorts: { joined_group_at: ({ joinedMs }) => joinedMs },
  defaultSort: 'joined_group_at',
  pageSize: { default: 20, max: 100 },
  idOf: ({ profile }) => profile.id,
};

function textOf({ attributes }: Profile, name: string): string | undefined {
  const value = attributes[name];
  return typeof value === 'string' ? value : undefined;
}

/** GET /api/lists: cursor pages of 10. */
export function getLists(_world: World, call: Call): Answer {
  const page = listPage(LISTS, call, `${call.baseUrl}/api/lists`, () => call.account.lists.values());
  if ('refusal' in page) return page.refusal;
  const data = page.items.map((list) => listResource(list, call));
  return { status: 200, body: { data, links: page.links } };
}

/** GET /api/lists/{id}: 200 or 404. */
export function getList(_world: World, call: Call): Answer {
  const list = call.account.lists.get(call.params.id ?? '');
  if (list === undefined) return noSuchList(call);
  const isCounted = call.query['additional-fields[list]'] === 'profile_count';
  const data = listResource(list, call, isCounted ? { profile_count: list.members.size } : {});
  return { status: 200, body: { data, links: data.links } };
}

/** GET /api/lists/{id}/profiles: the members, with the time of joining. */
export function getListProfiles(_world: World, call: Call): Answer {
  const list = call.account.lists.get(call.params.id ?? '');
  if (list === undefined) return noSuchList(call);
  const { byId } = call.account.profiles;
  const members = [...list.members].flatMap(([id, joinedMs]) => {
    const profile = byId.get(id);
    return profile === undefined ? [] : [{ profile, joinedMs }];
  });
  const page = listPage(MEMBERS, call, `${call.baseUrl}/api/lists/${list.id}/profiles`, () => members);
  if ('refusal' in page) return page.refusal;
  const data = page.items.map(({ profile, joinedMs }) =>
    profileResource(profile, call, { joined_group_at: timeToTheSecond(joinedMs) }),
  );
  return { status: 200, body: { data, links: page.links } };
}

/** GET /api/profiles/{id}/lists: the lists of a profile, on one page. */
export function getProfileLists(_world: World, call: Call): Answer {
  const id = call.params.id ?? '';
  if (!call.account.profiles.byId.has(id)) return refuse(404, noSuchProfile(id));
  const lists = [...call.account.lists.values()].filter(({ members }) => members.has(id));
  const self = `${call.baseUrl}/api/profiles/${id}/lists`;
  return { status: 200, body: { data: lists.map((list) => listResource(list, call)), links: { self } } };
}

function noSuchList({ params }: Call): Answer {
  return notFound(`A list with id ${params.id} does not exist.`);
}
