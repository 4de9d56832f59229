import timers from 'node:timers';
import type { EventDefinitions } from '@tracklayer/events';
import type { Producer } from '../calls.js';
import type { Settings } from '../options.js';
import { producerOver } from '../producer-over.js';
import { type CallLog, createCallLog } from './call-log.js';
import { createFailures, type Failures } from './failures.js';
import { createJobRecord, type JobRecord } from './job-record.js';
import { outboxInMemory } from './outbox-in-memory.js';
import { recordingLanes } from './recording-lanes.js';

// Taken when the module loads: a test may replace the timers by a fake clock that nobody moves.
const { setTimeout: startTimer } = timers;

/** How often to look whether something is on its way, in ms. */
const LOOK_EVERY_MS = 2;

/** A producer over lanes in memory, and what it recorded. */
export interface Recording<Definitions extends EventDefinitions> {
  producer: Producer<Definitions>;
  record: JobRecord;
  log: CallLog;
  failures: Failures;
  /** Resolves when nothing is on its way. What waits for the end of a failure is not. */
  settled(): Promise<void>;
  /** Drops what is captured and not recorded yet, without a report. */
  abandon(): void;
}

export interface RecordingOptions {
  /** Whether calls wait in an outbox while Redis is away. */
  hasOutbox: boolean;
  /** Called after each job that was recorded. */
  onRecorded(): void;
}

export function openRecording<Definitions extends EventDefinitions>(
  settings: Settings,
  { hasOutbox, onRecorded }: RecordingOptions,
): Recording<Definitions> {
  const record = createJobRecord();
  const failures = createFailures();
  const log = createCallLog();
  let isAbandoned = false;

  const producer = producerOver<Definitions>(
    {
      ...settings,
      onError(report) {
        if (!isAbandoned) settings.onError(report);
      },
      onReceipt(receipt) {
        log.notedReceipt('capture', receipt);
        settings.onReceipt(receipt);
      },
    },
    {
      lanes: recordingLanes(record, { ...failures, onRecorded }),
      newCall: failures.newCall,
      outbox: hasOutbox ? outboxInMemory() : undefined,
      profileFirst: { waitMs: async () => settings.maxWaitMs },
      erased: { among: async (_destination, profiles) => profiles.map(() => false) },
      close: async (callsInFlight) => {
        await callsInFlight;
      },
    },
  );

  function isWaiting(): boolean {
    const { capture, outbox } = producer.stats();
    return capture.buffered + (outbox?.waiting ?? 0) > 0;
  }

  return {
    record,
    log,
    failures,
    producer: {
      ...producer,
      track: log.noting('track', producer.track),
      trackCustom: log.noting('trackCustom', producer.trackCustom),
      trackMany: log.noting('trackMany', producer.trackMany),
      upsertProfile: log.noting('upsertProfile', producer.upsertProfile),
      subscribe: log.noting('subscribe', producer.subscribe),
      unsubscribe: log.noting('unsubscribe', producer.unsubscribe),
      subscribeBackInStock: log.noting('subscribeBackInStock', producer.subscribeBackInStock),
      capture(...args) {
        log.note('capture', args);
        producer.capture(...args);
      },
    },
    async settled() {
      do {
        await log.settled();
        await new Promise((resolve) => startTimer(resolve, LOOK_EVERY_MS));
      } while (isWaiting() && !failures.isOn());
    },
    abandon() {
      isAbandoned = true;
      void producer.close(0);
    },
  };
}
