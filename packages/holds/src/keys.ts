import { destinationPrefix } from '@tracklayer/redis';
import { checkScope, type HoldScope, WHOLE_DESTINATION } from './scope.js';

/**
 * The Redis keys of the holds of one destination. All carry the destination's hash tag. The keys of the scope
 * `destination` have no suffix: older workers read them.
 *
 * | key | holds |
 * | --- | --- |
 * | `{tracklayer:main}:hold` | hash: the hold of the whole destination, while it lasts |
 * | `…:hold:<scope>` | hash: the hold of that scope, while it lasts |
 * | `…:hold:scopes` | set: the scopes that are held, without `destination` |
 * | `…:hold:failures`, `…:hold:failures:<endpoint>` | number of calls that failed in a row; expires |
 * | `…:hold:foreign:<endpoint>` | set: the jobs whose calls another server than Klaviyo refused, in a row; expires |
 * | `…:hold:lifted`, `…:hold:lifted:<scope>` | number of failed probes of the last hold, after a probe lifted it; expires |
 * | `…:hold:parked` | set: the scopes that jobs wait for outside their lanes' queues |
 * | `…:hold:parked:<scope>` | sorted set: those jobs, as `<type>:<job id>`, by the time at which they began to wait |
 */
export interface HoldKeys {
  hold: string;
  failures: string;
  foreign: string;
  lifted: string;
  parked: string;
  scopes: string;
  parkedScopes: string;
}

export function holdKeys(destination: string, scope: HoldScope = WHOLE_DESTINATION): HoldKeys {
  const hold = `${destinationPrefix(destination)}:hold`;
  const suffix = checkScope(scope) === WHOLE_DESTINATION ? '' : `:${scope}`;
  return {
    hold: `${hold}${suffix}`,
    failures: `${hold}:failures${suffix}`,
    foreign: `${hold}:foreign${suffix}`,
    lifted: `${hold}:lifted${suffix}`,
    parked: `${hold}:parked:${scope}`,
    scopes: `${hold}:scopes`,
    parkedScopes: `${hold}:parked`,
  };
}
