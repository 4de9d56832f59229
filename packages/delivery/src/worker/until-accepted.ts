/**
 * Repeats writes that Redis refuses until it accepts them.
 *
 * Defends against sending twice. Redis may be out of memory, read-only, without replicas or unable to save. Then a call to
 * Klaviyo succeeds, but the worker cannot write its completion marker. Measured with full memory: 179 events were
 * sent again. So the job stays in work and keeps what was delivered. Its slot stays taken, so a lane takes no more jobs than
 * it can settle.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { writeRefusal } from '@tracklayer/redis';
import type { Logger } from '@tracklayer/telemetry';

export interface UntilAccepted {
  /** Runs a write again until Redis accepts it. Other errors are thrown at once, and after `stop` every error. */
  write<T>(work: () => Promise<T>): Promise<T>;
  /** The same object, with each method run by `write`. */
  over<Methods extends object>(target: Methods): Methods;
  stop(): void;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 1_000;

export function createUntilAccepted(log: Logger, destination: string): UntilAccepted {
  const stopped = new AbortController();
  let refused = 0;
  let givenUp = 0;

  async function again<T>(work: () => Promise<T>, first: unknown): Promise<T> {
    let error = first;
    let isSaid = refused > 0;
    refused += 1;
    try {
      for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
        const refusal = writeRefusal(error);
        if (refusal === undefined || stopped.signal.aborted) {
          givenUp += 1;
          throw error;
        }
        if (!isSaid) {
          isSaid = true;
          const { code, message, next } = refusal;
          log.warn({ destination, code, next }, `${message} Delivered jobs are kept and settled later.`);
        }
        await sleep(waitMs, undefined, { signal: stopped.signal }).catch(() => undefined);
        try {
          return await work();
        } catch (later) {
          error = later;
        }
      }
    } finally {
      refused -= 1;
      if (refused === 0) sayEnd();
    }
  }

  function sayEnd(): void {
    if (givenUp === 0) log.info({ destination }, 'all writes that Redis had refused are settled');
    else
      log.warn(
        { destination, writes: givenUp },
        'gave up writes that Redis had refused; a worker takes their jobs again, and Klaviyo records each event once',
      );
    givenUp = 0;
  }

  const mustEnd = (error: unknown) => stopped.signal.aborted || writeRefusal(error) === undefined;

  return {
    write: (work) =>
      work().catch((error: unknown) => {
        if (mustEnd(error)) throw error;
        return again(work, error);
      }),
    over(target) {
      const patient = { ...target };
      for (const [name, method] of Object.entries(target)) {
        if (typeof method !== 'function') continue;
        Reflect.set(patient, name, (...given: unknown[]): unknown => {
          const answer: unknown = Reflect.apply(method, target, given);
          if (!(answer instanceof Promise)) return answer;
          return answer.catch((error: unknown) => {
            if (mustEnd(error)) throw error;
            return again(async (): Promise<unknown> => Reflect.apply(method, target, given), error);
          });
        });
      }
      return patient;
    },
    stop: () => stopped.abort(),
  };
}
