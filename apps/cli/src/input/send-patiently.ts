/**
 * Gives events to Redis, and waits while Redis is slow or away.
 *
 * Failure story: a file has a million events, and Redis answers one call after two seconds, or restarts. A command that stops
 * there leaves its user without knowing which lines were taken. So the same events are given again, with the same ids: what was
 * stored before is a duplicate then. Fewer events go at once, because a slow Redis may take some of them in time.
 */
import { QueueUnavailableError, type Receipt } from '@tracklayer/producer';

export interface PatientSending<Event> {
  track(events: readonly Event[]): Promise<readonly Receipt[]>;
  /** Redis may take nothing for this long, in ms, before the last error is thrown. */
  waitMs: number;
  /** Between two tries it is asked to stop. A try that has begun ends by itself within 1.5 s. */
  signal: AbortSignal;
  /** Redis took nothing. Called after each failed try, with the time since Redis last took an event. */
  onAway(error: QueueUnavailableError, sinceMs: number): void;
  /** Redis takes events again. */
  onBack(): void;
  nowMs(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Between two tries, in ms. It doubles up to the longest. */
const PAUSE_MS = { first: 250, longest: 5_000 };

/** Gives the events to Redis in their order. `onTaken` gets the receipts of the next ones as soon as they are stored. */
export type SendPatiently<Event> = (
  events: readonly Event[],
  onTaken: (receipts: readonly Receipt[]) => Promise<void>,
) => Promise<'sent' | 'interrupted'>;

/**
 * The returned function rejects with the last `QueueUnavailableError` when Redis took nothing for `waitMs`. Then every event whose
 * receipt `onTaken` did not get is to be given again.
 */
export function createPatientSending<Event>(options: PatientSending<Event>): SendPatiently<Event> {
  const { waitMs, signal, onAway, onBack, nowMs, sleep } = options;
  let atOnce = Number.POSITIVE_INFINITY;

  return async (events, onTaken) => {
    let pauseMs = PAUSE_MS.first;
    let lastTakenMs = nowMs();
    let isAway = false;
    for (let next = 0; next < events.length; ) {
      if (signal.aborted) return 'interrupted';
      const some = events.slice(next, next + atOnce);
      const { receipts, lost } = await attempt(options, some);
      if (receipts.length > 0) {
        next += receipts.length;
        lastTakenMs = nowMs();
        pauseMs = PAUSE_MS.first;
        if (isAway && !lost) onBack();
        await onTaken(receipts);
      }
      isAway = lost !== undefined;
      if (lost === undefined) {
        atOnce *= 2;
        continue;
      }
      const sinceMs = nowMs() - lastTakenMs;
      if (sinceMs >= waitMs) throw lost;
      atOnce = Math.max(1, Math.ceil(some.length / 2));
      onAway(lost, sinceMs);
      await sleep(Math.min(pauseMs, waitMs - sinceMs), signal);
      pauseMs = Math.min(pauseMs * 2, PAUSE_MS.longest);
    }
    return 'sent';
  };
}

/** The receipts of the first events, which are stored for certain, and why the others are not. */
async function attempt<Event>(
  { track }: PatientSending<Event>,
  events: readonly Event[],
): Promise<{ receipts: readonly Receipt[]; lost?: QueueUnavailableError }> {
  try {
    return { receipts: await track(events) };
  } catch (error) {
    if (!(error instanceof QueueUnavailableError)) throw error;
    return { receipts: error.receipts, lost: error };
  }
}
