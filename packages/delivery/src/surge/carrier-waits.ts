/**
 * Lets the profiles of a surge wait for the events that carry their fields.
 *
 * Failure story: Klaviyo refused 1,000 of 100,000 events. Their profiles needed calls of their own, and Klaviyo takes 700 a minute. But
 * 1,500 other profiles had used up these calls: their events still waited, and carried the same fields a little later. So a
 * profile asks for no permit before its event has ended. It holds no lock meanwhile.
 *
 * Defends against:
 * - an event that waits for its profile: the profile releases it;
 * - an event that waits for another attempt or a hold: its profile goes first, see `carrier.ts`;
 * - profiles that fill all slots: each waits for a moment, and returns to its lane then.
 */
import type { DeliveryJob, DeliveryStore, JobRef, WaitingLine } from '@tracklayer/lanes';
import type { Waits } from '@tracklayer/rate-limit';
import { carrierOf, turnOf } from './carrier.js';

export interface CarrierWaits {
  /**
   * Waits for the event of a profile. Does nothing outside of a surge. Resolves to when the job returns, epoch ms; undefined: it goes on
   * now. @throws the signal's reason when it is aborted.
   */
  wait(job: DeliveryJob, signal: AbortSignal): Promise<number | undefined>;
  /** Waits that others may end too. */
  yielding(waits: Waits): CarrierWaits;
  /** All jobs that wait return to their lane, now and from now on. */
  close(): void;
}

export interface CarrierWaitsOptions {
  line: Pick<WaitingLine, 'standing'>;
  store: Pick<DeliveryStore, 'marker' | 'markers' | 'releaseDependents'>;
  isSurge(): boolean;
  nowMs(): number;
  /** In [0, 1). */
  random(): number;
}

const LOOK_EVERY_MS = 100;
/** About the time from the take of an event to the answer of its bulk call. */
const MOST_LOOKS = 20;
/** After how long the job waits again, at least; at most twice as long. */
const AGAIN_MS = 3_000;

interface Waiting {
  carrier: JobRef;
  looks: number;
  /** Epoch ms: when the job returns. Undefined: it goes on. */
  end(againMs?: number): void;
  fail(reason: unknown): void;
}

export function createCarrierWaits(options: CarrierWaitsOptions): CarrierWaits {
  const { line, store, isSurge, nowMs, random } = options;
  const all = new Set<Waiting>();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  /** One command for all that wait. */
  async function look(): Promise<void> {
    const looked = [...all];
    try {
      const markers = isSurge() ? await store.markers(looked.map(({ carrier }) => carrier)) : undefined;
      for (const [at, each] of looked.entries()) {
        each.looks += 1;
        if (markers === undefined || markers[at] !== undefined) each.end();
        else if (each.looks === MOST_LOOKS) each.end(nowMs() + AGAIN_MS * (1 + random()));
      }
    } catch (error) {
      for (const each of looked) each.fail(error);
    }
    timer = undefined;
    lookLater();
  }

  function lookLater(): void {
    if (all.size > 0) timer ??= setTimeout(look, LOOK_EVERY_MS);
  }

  /** Whether the profile must wait. Lets an event go that waits for it. */
  async function mustWait(carrier: JobRef, job: DeliveryJob): Promise<boolean> {
    if ((await store.marker(carrier)) !== undefined) return false;
    const turn = turnOf(await line.standing(carrier.jobId));
    if (turn === 'release') await store.releaseDependents(job.releases ?? []);
    return turn !== 'go';
  }

  function enter(
    carrier: JobRef,
    signal: AbortSignal,
    waits: Waits | undefined,
  ): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const abort = () => waiting.fail(signal.reason);
      const leave = () => {
        all.delete(waiting);
        waits?.delete(waiting.fail);
        signal.removeEventListener('abort', abort);
      };
      const waiting: Waiting = {
        carrier,
        looks: 0,
        end(againMs) {
          leave();
          resolve(againMs);
        },
        fail(reason) {
          leave();
          reject(reason);
        },
      };
      all.add(waiting);
      waits?.add(waiting.fail);
      signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted) abort();
      lookLater();
    });
  }

  const over = (waits?: Waits): CarrierWaits => ({
    async wait(job, signal) {
      const carrier = isSurge() ? carrierOf(job) : undefined;
      if (carrier === undefined || !(await mustWait(carrier, job))) return undefined;
      return isClosed ? nowMs() : enter(carrier, signal, waits);
    },
    yielding: over,
    close() {
      isClosed = true;
      clearTimeout(timer);
      for (const each of all) each.end(nowMs());
    },
  });
  return over();
}
