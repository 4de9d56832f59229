import type { ApiSources } from '../context.js';
import type { ApiServer } from '../server-types.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { accountRoutes } from './account.js';
import { causeRoutes } from './causes.js';
import { letterRoutes } from './letters.js';
import { overviewRoutes } from './overview.js';
import { workerRoutes } from './workers.js';

/** Every route. The sources are asked for when a handler runs, so that the description can be made without them. */
export function addRoutes(api: ApiServer, sources: () => ApiSources, snapshot: () => Snapshot): void {
  accountRoutes(api);
  overviewRoutes(api, snapshot);
  workerRoutes(api, sources);
  causeRoutes(api, sources);
  letterRoutes(api, sources);
}
