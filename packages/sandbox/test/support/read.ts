import type { Call, Reply } from './caller.js';

export interface Resource {
  type: string;
  id: string;
  attributes: Record<string, unknown>;
}

/** The resources of a collection. */
export function resourcesOf({ body }: Reply): Resource[] {
  return body.data as unknown as Resource[];
}

export function idsOf(reply: Reply): string[] {
  return resourcesOf(reply).map(({ id }) => id);
}

/** Follows a link of a page. */
export function walk(call: Call, { body }: Reply, link: 'next' | 'prev'): Promise<Reply> {
  const { pathname, search } = new URL(String(body.links?.[link]));
  return call('GET', `${pathname}${search}`);
}
