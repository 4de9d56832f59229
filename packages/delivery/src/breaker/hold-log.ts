import { type Hold, type HoldReason, WHOLE_DESTINATION } from '@tracklayer/holds';
import type { Logger } from '@tracklayer/telemetry';

/** What the log says about the holds of one destination. */
export function holdLog(destination: string, log: Logger, nowMs: () => number) {
  return {
    onHeld({ scope, cause, code, status, detail, hint }: HoldReason & { scope: string }): void {
      log.error(
        { destination, scope, cause, code, status, detail, hint },
        scope === WHOLE_DESTINATION
          ? 'destination held; its jobs wait'
          : 'part of the destination held; the jobs that need it wait, and the others continue',
      );
    },
    onLifted({ scope, sinceMs, probes }: Hold): void {
      log.warn(
        { destination, scope, heldMs: nowMs() - sinceMs, probes },
        scope === WHOLE_DESTINATION
          ? 'hold lifted; the destination delivers again'
          : 'hold lifted; the jobs that waited for it continue',
      );
    },
  };
}
