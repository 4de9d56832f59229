/** The addresses of the pages. Each page is a script of its own, loaded when a person opens it. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type SearchSchemaInput,
} from '@tanstack/react-router';
import { auditSearch } from './audit/filter.js';
import { PAGES_PATH } from './base.js';
import { NotFoundPage } from './pages/not-found.js';
import { Shell } from './shell.js';

interface LetterSearch {
  /** Which letters, as one line of text. */
  selection: string;
}

/** An address without a selection selects all letters. */
function letterSearch(search: { selection?: string } & SearchSchemaInput): LetterSearch {
  return { selection: search.selection ?? '' };
}

interface EventsSearch {
  /** What `find` is. Empty: an order, an event id or a request. */
  by: string;
  /** Empty: the live tail. A person is after `#` instead. */
  find: string;
  destination: string;
  state: string;
  /** Of the tail: the kind of step, and the name of the event. */
  what: string;
  name: string;
}

function eventsSearch(search: Partial<EventsSearch> & SearchSchemaInput): EventsSearch {
  const { by = '', find = '', destination = '', state = '', what = '', name = '' } = search;
  return { by, find, destination, state, what, name };
}

/** An address without a destination shows all, or the first one. */
function ofDestination({ destination = '' }: { destination?: string } & SearchSchemaInput) {
  return { destination };
}

/** How far back the charts reach: `24h`. Empty: as far as the page thinks. */
function laneSearch({ since = '' }: { since?: string } & SearchSchemaInput): { since: string } {
  return { since };
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });
const getParentRoute = () => root;

const routes = [
  createRoute({
    getParentRoute,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/now.js'), 'NowPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/destinations/$destination',
    component: lazyRouteComponent(() => import('./pages/destination.js'), 'DestinationPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/destinations/$destination/$lane',
    validateSearch: laneSearch,
    component: lazyRouteComponent(() => import('./pages/lane.js'), 'LanePage'),
  }),
  createRoute({
    getParentRoute,
    path: '/events',
    validateSearch: eventsSearch,
    component: lazyRouteComponent(() => import('./pages/events.js'), 'EventsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/events/$destination/$id',
    component: lazyRouteComponent(() => import('./pages/event.js'), 'EventPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/dead-letters',
    validateSearch: letterSearch,
    component: lazyRouteComponent(() => import('./pages/causes.js'), 'CausesPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/dead-letters/letters',
    validateSearch: letterSearch,
    component: lazyRouteComponent(() => import('./pages/letters.js'), 'LettersPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/dead-letters/replay',
    validateSearch: letterSearch,
    component: lazyRouteComponent(() => import('./pages/replay.js'), 'ReplayPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/dead-letters/discard',
    validateSearch: letterSearch,
    component: lazyRouteComponent(() => import('./pages/discard.js'), 'DiscardPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/campaigns',
    validateSearch: ofDestination,
    component: lazyRouteComponent(() => import('./pages/campaigns.js'), 'CampaignsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/campaigns/$destination/$id',
    component: lazyRouteComponent(() => import('./pages/campaign.js'), 'CampaignPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/audit',
    validateSearch: auditSearch,
    component: lazyRouteComponent(() => import('./pages/audit.js'), 'AuditPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/dead-letters/$destination/$id',
    component: lazyRouteComponent(() => import('./pages/letter.js'), 'LetterPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/workers',
    component: lazyRouteComponent(() => import('./pages/workers.js'), 'WorkersPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/back-fills',
    component: lazyRouteComponent(() => import('./pages/back-fills.js'), 'BackfillsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/back-fills/$destination/$id',
    component: lazyRouteComponent(() => import('./pages/back-fill.js'), 'BackfillPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/people',
    component: lazyRouteComponent(() => import('./pages/people.js'), 'PeoplePage'),
  }),
  createRoute({
    getParentRoute,
    path: '/flows',
    validateSearch: ofDestination,
    component: lazyRouteComponent(() => import('./pages/flows.js'), 'FlowsPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/set-up',
    component: lazyRouteComponent(() => import('./pages/set-up.js'), 'SetUpPage'),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren(routes),
  basepath: PAGES_PATH,
  defaultPreload: 'intent',
  scrollRestoration: true,
  // A search is text as a person types it: the library would write JSON.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
    const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    return text === '' ? '' : `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
