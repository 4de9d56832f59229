/** The producer process of a scene, and the events that it reported as stored. */
import { fileURLToPath } from 'node:url';
import { waitUntil } from '../wait.js';
import {
  eventIdOf,
  type ProducerOrder,
  type ProducerReport,
  type ProduceSettings,
} from './producer-messages.js';
import { startNode } from './program.js';

export interface Application {
  /** The ids of events whose `track` has resolved. */
  acknowledged: ReadonlySet<string>;
  events: number;
  /** Calls that rejected; each was made again. */
  rejected(): number;
  /** The error of the last rejected call. */
  lastReason(): string;
  isDone(): boolean;
  /** Whether the runner made it give up before every call was acknowledged. */
  gaveUp(): boolean;
  /** Waits until every event is acknowledged. The producer gives up when none was acknowledged for `stillMs`. */
  finish(stillMs: number): Promise<void>;
  end(): Promise<void>;
}

const GIVE_UP_MS = 10_000;

export function startApplication(dir: string, settings: ProduceSettings): Application {
  const script = fileURLToPath(new URL('../programs/produce.js', import.meta.url));
  const program = startNode(script, { args: [JSON.stringify(settings)], cwd: dir, messages: true });
  const acknowledged = new Set<string>();
  let rejected = 0;
  let reason = '';
  let done = false;
  let gaveUp = false;
  program.child.on('message', (message) => {
    const report = message as ProducerReport;
    if (report.kind === 'done') done = true;
    if (report.kind === 'acknowledged') for (const event of report.events) acknowledged.add(eventIdOf(event));
    if (report.kind === 'rejected') {
      rejected += report.calls;
      reason = report.reason;
    }
  });
  const isOver = () => done || !program.isRunning();
  return {
    acknowledged,
    events: settings.events,
    rejected: () => rejected,
    lastReason: () => reason,
    isDone: () => done,
    gaveUp: () => gaveUp,
    async finish(stillMs) {
      // A busy machine is slow, but it goes on.
      let before = -1;
      while (!isOver() && acknowledged.size > before) {
        before = acknowledged.size;
        await waitUntil(isOver, stillMs);
      }
      if (isOver()) {
        if (!done) throw new Error(`The producer ended: ${program.log.tail.slice(-3).join(' ')}`);
        return;
      }
      gaveUp = true;
      const order: ProducerOrder = { kind: 'finish' };
      if (program.isRunning()) program.child.send(order);
      await waitUntil(isOver, GIVE_UP_MS);
    },
    end: () => program.kill(),
  };
}
