import timers from 'node:timers';
import type { EventDefinitions } from '@tracklayer/events';
import type { Producer } from '../calls.js';
import type { Settings } from '../options.js';
import { producerOver } from '../producer-over.js';
import { type CallLog, createCallLog } from './call-log.js';
import { createFailures, type Failures } from './failures.js';
import { createJobRecord, type JobRecord } from './job-record.js';
import { recordingLanes } from './recording-lanes.js';

// Taken when the module loads: a test may replace the timers by a fake clock that nobody moves.
const { setImmediate: nextTurn } = timers;

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

/** @param onRecorded called after each job that was recorded */
export function openRecording<Definitions extends EventDefinitions>(
  settings: Settings,
  onRecorded: () => void,
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
      profileFirst: { waitMs: async () => settings.maxWaitMs },
      erased: { among: async (_destination, profiles) => profiles.map(() => false) },
      close: async (callsInFlight) => {
        await callsInFlight;
      },
    },
  );

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
        await new Promise((resolve) => nextTurn(resolve));
      } while (producer.stats().capture.buffered > 0 && !failures.isOn());
    },
    abandon() {
      isAbandoned = true;
      void producer.close(0);
    },
  };
}
