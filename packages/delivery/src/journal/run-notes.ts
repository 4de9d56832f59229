/**
 * The one observer of the journal. A run of a job tells it what happens: a call was answered, the job waits. When the job
 * ends, it makes the record that the completion marker's script writes as well, so the journal costs no round trip. Only a
 * long wait is written by itself.
 */
import type { CallDetail, JournalIndexer, WaitKind } from '@tracklayer/journal';
import {
  type DeliveryJob,
  type DeliveryStore,
  type JobMarks,
  type JobRef,
  type JournalRecord,
  payloadTag,
} from '@tracklayer/lanes';
import { type RunEnd, recordOf } from './job-record.js';

export interface RunNotes {
  /** The job waits for a permit. Call the returned function when it has one: it returns how long the job waited, in ms. */
  waitsForPermit(endpoint: string): (waitedMs: number) => void;
  /** A call was made. `permitMs` is added. `bulk`: how many events it had. */
  called(call: Omit<CallDetail, 'permitMs'> & { profileId?: string | undefined; bulk?: number }): void;
  /** The job returns later because of this. `which`: the scope of a hold, for example. */
  waits(kind: WaitKind, which?: string): Promise<void>;
  /** The attempt failed, and the job returns. Only those who watch are told. */
  failed(what: 'retry' | 'throttled'): void;
  /** What the journal keeps of the job. Undefined at the level `off`. */
  record(ref: JobRef, job: DeliveryJob, end: RunEnd): JournalRecord | undefined;
}

export interface JobJournal {
  /** @param marks what the journal noted of the job before */
  begin(ref: JobRef, data: unknown, marks: JobMarks | undefined): RunNotes;
  /** Reads whether a command watches now, and compacts the sealed logs if enough wait. Costs one round trip if there are none. */
  look(): Promise<void>;
}

/** So many logs share the commands that write buckets. A look-up reads them until then. */
const ENOUGH_SEALED = 4;
/** Where few events come, fewer logs are compacted after this time. */
const MOST_WAIT_MS = 30_000;

/** A shorter wait for a permit is not noted while it lasts. */
const LONG_WAIT_MS = 500;

const NO_NOTES: RunNotes = {
  waitsForPermit: () => () => {},
  called() {},
  async waits() {},
  failed() {},
  record: () => undefined,
};

export interface JobJournalOptions {
  indexer: JournalIndexer | undefined;
  store: Store;
  /** Compacts the journal of the destination. */
  compact(): Promise<unknown>;
  /** The journal began to leave out records, because Redis is short of memory. Gets how many since the last look. */
  onShort(records: number): void;
  nowMs: () => number;
}

export function createJobJournal({ indexer, store, compact, onShort, nowMs }: JobJournalOptions): JobJournal {
  const watch = { isWatched: false };
  let compacting: Promise<unknown> | undefined;
  let sealedSinceMs: number | undefined;
  let leftOutBefore: number | undefined;
  let isShort = false;
  const noteLeftOut = (leftOut: number) => {
    const more = leftOut - (leftOutBefore ?? leftOut);
    leftOutBefore = leftOut;
    if (more > 0 && !isShort) onShort(more);
    isShort = more > 0;
  };
  /** Producers write the journal, whatever the level of this worker. */
  const look = async () => {
    const { isWatched, sealed, leftOut } = await store.journalState();
    watch.isWatched = isWatched;
    noteLeftOut(leftOut);
    sealedSinceMs = sealed === 0 ? undefined : (sealedSinceMs ?? nowMs());
    const isDue =
      sealed >= ENOUGH_SEALED || (sealedSinceMs !== undefined && nowMs() - sealedSinceMs >= MOST_WAIT_MS);
    if (!isDue || compacting) return;
    sealedSinceMs = undefined;
    compacting = compact().finally(() => {
      compacting = undefined;
    });
    await compacting;
  };
  if (indexer === undefined || indexer.level === 'off') return { begin: () => NO_NOTES, look };
  // The digests of people need the secret when a job ends. Until it is there, a job is found by its event alone.
  const load = () => indexer.ready().catch(() => undefined);
  void load();
  return {
    begin: (ref, data, marks) => notesOf(ref, { data, marks }, { indexer, store, nowMs, watch }),
    async look() {
      void load();
      await look();
    },
  };
}

type Store = Pick<DeliveryStore, 'noteWait' | 'tellStep' | 'journalState'>;

interface Tools {
  indexer: JournalIndexer;
  store: Store;
  watch: { isWatched: boolean };
  nowMs: () => number;
}

function notesOf(
  ref: JobRef,
  before: { data: unknown; marks: JobMarks | undefined },
  { indexer, store, nowMs, watch }: Tools,
): RunNotes {
  const begunAtMs = nowMs();
  const calls: CallDetail[] = [];
  const waited: string[] = [];
  let permitMs = 0;
  let profileId: string | undefined;
  let bulk: number | undefined;

  /** The journal must never stop a delivery. */
  const note = (what: string | undefined) =>
    store
      .noteWait(ref, what, { nowMs: nowMs(), tag: payloadTag(ref.jobId, before.data) })
      .catch(() => undefined);

  return {
    waitsForPermit(endpoint) {
      let isNoted = false;
      const timer = setTimeout(() => {
        isNoted = true;
        waited.push(`permit ${endpoint}`);
        void note(`permit ${endpoint}`);
      }, LONG_WAIT_MS);
      timer.unref();
      return (waitedMs) => {
        clearTimeout(timer);
        permitMs = waitedMs;
        if (isNoted) void note(undefined);
      };
    },
    called({ profileId: found, bulk: events, ...call }) {
      bulk = events;
      calls.push({ ...call, permitMs });
      permitMs = 0;
      profileId ??= found;
    },
    async waits(kind, which) {
      const what = which === undefined ? kind : `${kind} ${which}`;
      if (waited.at(-1) === what) return;
      waited.push(what);
      await note(what);
    },
    failed(what) {
      if (!watch.isWatched) return;
      store.tellStep(ref, what, payloadTag(ref.jobId, before.data)).catch(() => undefined);
    },
    record: ({ jobId }, job, end) => ({
      ...recordOf(
        { jobId, job, end, begunAtMs, endedAtMs: nowMs(), calls, waited, profileId, bulk },
        indexer,
        before.marks,
      ),
      isWatched: watch.isWatched,
    }),
  };
}
