import { type Answer, notFound } from '../errors.js';
import { timeToTheSecond } from '../stores/events.js';
import type { World } from '../world.js';
import type { Call } from './handler.js';
import { sparse } from './query.js';

/** GET /api/lists/{id}: 200 or 404. */
export function getList(_world: World, call: Call): Answer {
  const id = call.params.id ?? '';
  const list = call.account.lists.get(id);
  if (list === undefined) return notFound(`A list with id ${id} does not exist.`);
  const self = `${call.baseUrl}/api/lists/${list.id}`;
  const related = (name: string) => ({
    links: { self: `${self}/relationships/${name}`, related: `${self}/${name}` },
  });
  const counted = call.query['additional-fields[list]'] === 'profile_count';
  const attributes = {
    name: list.name,
    created: timeToTheSecond(list.createdMs),
    updated: timeToTheSecond(list.createdMs),
    opt_in_process: `${list.optIn}_opt_in`,
    ...(counted ? { profile_count: list.members.size } : {}),
  };
  return {
    status: 200,
    body: {
      data: {
        type: 'list',
        id: list.id,
        attributes: sparse(attributes, call.query['fields[list]']),
        relationships: {
          profiles: related('profiles'),
          tags: related('tags'),
          'flow-triggers': related('flow-triggers'),
        },
        links: { self },
      },
      links: { self },
    },
  };
}
