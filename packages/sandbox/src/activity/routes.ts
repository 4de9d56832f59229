import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Controls } from '../control/controls.js';
import type { World } from '../world.js';
import { streamChanges } from './changes.js';
import { pageHeaders } from './headers.js';
import { eventPage } from './pages/event.js';
import { feedPage } from './pages/feed.js';
import { flowsPage } from './pages/flows.js';
import { notFoundPage } from './pages/not-found.js';
import { profilePage } from './pages/profile.js';
import { profilesPage } from './pages/profiles.js';
import { type RawQuery, readFeedQuery, textOf, wholeNumber } from './query.js';
import { STYLE } from './style.js';
import { eventView } from './views/event.js';
import { feedView } from './views/feed.js';
import { flowsView, readFlowsQuery } from './views/flows.js';
import { profileTimeline } from './views/profile.js';
import { profilesView } from './views/profiles.js';
import { shellOf } from './views/shell.js';

interface Named {
  Params: { account: string; id: string };
  Querystring: RawQuery;
}

/** Metric Activity: the ledger as a marketer sees it. The pages are read-only. */
export function activityRoutes(scope: FastifyInstance, world: World, controls: Controls): void {
  pageHeaders(scope);
  const show = (reply: FastifyReply, text: string) => reply.type('text/html; charset=utf-8').send(text);
  const missing = (reply: FastifyReply, what: string, account?: string) =>
    show(reply.code(404), notFoundPage(shellOf(world, account === undefined ? {} : { account }), what));

  scope.get<Named>('/', async ({ query }, reply) =>
    show(reply, feedPage(feedView(world, readFeedQuery(query)))),
  );
  scope.get<Named>('/events/:id', async ({ params }, reply) => {
    const view = eventView(world, controls, wholeNumber(params.id) ?? 0);
    return view ? show(reply, eventPage(view)) : missing(reply, EVENT_GONE);
  });
  scope.get<Named>('/profiles', async ({ query }, reply) => {
    const { account, q } = readFeedQuery(query);
    return show(reply, profilesPage(profilesView(world, { ...(account && { account }), ...(q && { q }) })));
  });
  scope.get<Named>('/profiles/:account/:id', async ({ params }, reply) => {
    const { account, id } = params;
    const view = profileTimeline(world, controls, account, id);
    return view ? show(reply, profilePage(view)) : missing(reply, PROFILE_GONE, account);
  });
  scope.get<Named>('/flows', async ({ query }, reply) =>
    show(reply, flowsPage(flowsView(world, controls, textOf(query.account), readFlowsQuery(query)))),
  );
  scope.get('/changes', (_request, reply) => streamChanges(world, reply));
  scope.get('/style.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(STYLE));
  scope.get('/live.js', async (_request, reply) => {
    const script = await readFile(new URL('./browser/live.js', import.meta.url));
    return reply.type('text/javascript; charset=utf-8').send(script);
  });
  scope.setNotFoundHandler((_request, reply) => missing(reply, 'This page does not exist.'));
}

const EVENT_GONE =
  'This event does not exist. The sandbox was reset, or it removed the event to bound memory.';
const PROFILE_GONE =
  'This profile does not exist. The sandbox was reset, or it merged the profile into another.';
