import type { ListState } from '../accounts.js';
import type { Call } from '../routes/handler.js';
import { related, sparse } from '../routes/query.js';
import { timeToTheSecond } from '../stores/events.js';

/** A list as Klaviyo shows it. Source: OpenAPI 2026-07-15. */
export function listResource(
  list: ListState,
  { baseUrl, query }: Pick<Call, 'baseUrl' | 'query'>,
  more: Record<string, unknown> = {},
) {
  const self = `${baseUrl}/api/lists/${list.id}`;
  const attributes = {
    name: list.name,
    created: timeToTheSecond(list.createdMs),
    updated: timeToTheSecond(list.createdMs),
    opt_in_process: `${list.optIn}_opt_in`,
    ...more,
  };
  return {
    type: 'list',
    id: list.id,
    attributes: sparse(attributes, query['fields[list]']),
    relationships: {
      profiles: related(self, 'profiles'),
      tags: related(self, 'tags'),
      'flow-triggers': related(self, 'flow-triggers'),
    },
    links: { self },
  };
}
