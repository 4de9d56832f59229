/**
 * Asks for the permit of an event together with all that is read of it: one round trip to Redis for both.
 *
 * Only for an event that is nearly certain to be sent, and only while no limit makes calls wait. Where the event is not sent
 * after all, its permit is given back.
 */
import { isVisitor, ownershipOf } from '@tracklayer/events';
import { JOB_ENDPOINTS } from '@tracklayer/klaviyo';
import type { DeliveryJob } from '@tracklayer/lanes';
import type { Permit, Permits } from '@tracklayer/rate-limit';
import type { LaneContext } from '../context.js';
import { permitClass } from './permit-class.js';

export interface PermitAhead {
  /** The first `acquire` resolves to the permit that was asked for. */
  permits: Permits;
  /** Gives the permit back, unless it was acquired. */
  end(): void;
}

const [ENDPOINT] = JOB_ENDPOINTS['metric-event'];

/** Undefined where the job asks for its permit later. */
export function askAhead(job: DeliveryJob, lane: LaneContext, signal: AbortSignal): PermitAhead | undefined {
  if (!isNearlyCertain(job, lane)) return undefined;
  const { permits } = lane;
  let ahead: Promise<Permit> | undefined = permits.acquire(ENDPOINT, { signal, class: permitClass(job) });
  // The caller of `acquire` gets the error.
  ahead.catch(() => undefined);
  return {
    permits: {
      ...permits,
      acquire(endpoint, options) {
        const permit = endpoint === ENDPOINT ? ahead : undefined;
        if (permit === undefined) return permits.acquire(endpoint, options);
        ahead = undefined;
        return permit;
      },
    },
    end() {
      ahead?.then((permit) => permit.giveBack()).catch(() => undefined);
      ahead = undefined;
    },
  };
}

function isNearlyCertain(job: DeliveryJob, { permits, breaker, destination, bulk }: LaneContext): boolean {
  return (
    job.type === 'metric-event' &&
    // It may have to wait for the job that it follows.
    job.follows === undefined &&
    // It may write its profile, and waits for the lock first.
    !isVisitor(job.event.profile) &&
    bulk === undefined &&
    ownershipOf(job.event, destination.ownership) !== 'skip' &&
    !breaker.isHeld('destination') &&
    !breaker.isHeld(ENDPOINT) &&
    permits.isFree(ENDPOINT, permitClass(job))
  );
}
