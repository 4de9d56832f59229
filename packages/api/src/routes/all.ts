import type { ApiSources } from '../context.js';
import type { ApiServer } from '../server-types.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { accountRoutes } from './account.js';
import { auditRoutes } from './audit.js';
import { oneCampaignRoutes } from './campaign.js';
import { campaignRoutes } from './campaigns.js';
import { causeRoutes } from './causes.js';
import { eventStreamRoute } from './event-stream.js';
import { eventRoutes } from './events.js';
import { historyRoutes } from './history.js';
import { laneActRoutes } from './lane-acts.js';
import { letterActRoutes } from './letter-acts.js';
import { letterRoutes } from './letters.js';
import { migrationRoutes } from './migrations.js';
import { overviewRoutes } from './overview.js';
import { peopleRoutes } from './people.js';
import { sendEventsRoute } from './send-events.js';
import { type SessionSources, sessionRoutes } from './session.js';
import { setUpRoutes } from './set-up.js';
import { workerRoutes } from './workers.js';

const OF_SOURCES = [
  workerRoutes,
  setUpRoutes,
  laneActRoutes,
  causeRoutes,
  letterRoutes,
  letterActRoutes,
  campaignRoutes,
  oneCampaignRoutes,
  eventRoutes,
  eventStreamRoute,
  sendEventsRoute,
  migrationRoutes,
  historyRoutes,
  peopleRoutes,
  auditRoutes,
];

export interface RouteSources {
  sources(): ApiSources;
  snapshot(): Snapshot;
  session(): SessionSources;
}

/** Every route. The sources are asked for when a handler runs, so that the description can be made without them. */
export function addRoutes(api: ApiServer, { sources, snapshot, session }: RouteSources): void {
  accountRoutes(api);
  sessionRoutes(api, session);
  overviewRoutes(api, snapshot);
  for (const add of OF_SOURCES) add(api, sources);
}
