import type { EventStatus } from '@tracklayer/event-status';
import type { CanonicalEvent } from '@tracklayer/events';
import type { ReceiptJob } from '@tracklayer/producer';
import type { Output } from '../output/output.js';
import type { Target } from './activity.js';
import { isGood, type TestResult } from './result.js';
import { type Step, type Tone, toneOf } from './steps.js';

/** About the address of the test, the configuration, or the workers. */
export interface Warning {
  code: string;
  message: string;
}

/** Reports each step of the test event when it happens: a line for people, a JSON value for machines. */
export interface TestReport {
  begin(event: CanonicalEvent, targets: readonly Target[], warnings: readonly Warning[]): Promise<void>;
  warn(warnings: readonly Warning[]): Promise<void>;
  receipt(job: ReceiptJob, afterMs: number): Promise<void>;
  step(step: Step): Promise<void>;
  /** One line, for progress. */
  summary(): string;
  /** @param ways what became of the event's jobs, by destination */
  end(event: CanonicalEvent, results: readonly TestResult[], ways: readonly EventStatus[]): Promise<void>;
}

const MARKS: Readonly<Record<Tone, string>> = { good: '✔', open: '…', bad: '✖', quiet: '–' };

const NAMES: Readonly<Record<Step['what'], string>> = {
  'profile-upsert': 'profile',
  'list-subscription': 'subscription',
  'metric-event': 'event',
  'event-backfill': 'back-fill',
  'back-in-stock': 'back-in-stock',
  workers: 'workers',
  activity: 'Metric Activity',
};
const NAME_WIDTH = Math.max(...Object.values(NAMES).map(({ length }) => length));

/** @param several each step names its destination */
export function createTestReport(out: Output, several: boolean): TestReport {
  const { bold, cyan, dim, green, red, yellow } = out.colors;
  const paint: Readonly<Record<Tone, (text: string) => string>> = {
    good: green,
    open: dim,
    bad: red,
    quiet: dim,
  };
  let last = 'on its way';

  async function report(step: Step): Promise<void> {
    const { destination, what, afterMs, said, next, url } = step;
    const tone = toneOf(step);
    last = `${NAMES[what]}: ${said}`;
    await out.data({ ...step, ...(next && { next: out.hint(next) }), afterMs: Math.round(afterMs) });
    const whose = several ? `${destination}  ` : '';
    const at = `${(afterMs / 1_000).toFixed(2)} s`.padStart(9);
    await out.print(
      `${dim(at)}  ${paint[tone](MARKS[tone])} ${whose}${NAMES[what].padEnd(NAME_WIDTH)}  ${said}`,
    );
    const indent = ' '.repeat(at.length + 4 + whose.length);
    if (next) await out.print(`${indent}${dim('→')} ${out.hint(next)}`);
    if (url) await out.print(`${indent}${dim('→')} ${cyan(url)}`);
  }

  async function warn(warnings: readonly Warning[]): Promise<void> {
    for (const { message, ...warning } of warnings) {
      await out.data({ warning: { ...warning, message } });
      if (!out.json) out.note(`${yellow('warning:')} ${message}`);
    }
  }

  return {
    step: report,
    warn,
    summary: () => last,

    async begin(event, targets, warnings) {
      await warn(warnings);
      const where = targets.map(({ id, baseUrl }) => `${id} (${baseUrl})`).join(', ');
      await out.data({ event });
      await out.print(
        `${bold(event.name)} ${event.eventId} for ${event.profile.email ?? ''}\n${dim(`to ${where}`)}\n`,
      );
    },

    async receipt({ destination, type, status, reason }, afterMs) {
      const base = { destination, what: type, afterMs };
      if (status === 'skipped') {
        await report({ ...base, step: 'skipped', said: `not needed (${reason ?? status})` });
      } else if (status === 'enqueued') await report({ ...base, step: 'enqueued', said: 'enqueued' });
      else
        await report({ ...base, step: 'duplicate', said: `${status}: the command follows the earlier job` });
    },

    async end(event, results, ways) {
      for (const one of results) {
        const jobs = ways
          .filter(({ destination }) => destination === one.destination)
          .flatMap((way) => way.jobs);
        await out.data({ result: { ...one, ok: isGood(one), eventId: event.eventId, jobs } });
        const text = `${several ? `${one.destination}: ` : ''}${RESULTS[one.how]}`;
        if (!out.json) out.note(`\n${isGood(one) ? green(text) : red(text)}`);
      }
      if (!out.json) {
        out.note(
          `${dim('→')} ${out.hint(`To see each step with its time: tracklayer events show ${event.eventId}`)}`,
        );
      }
    },
  };
}

const RESULTS: Readonly<Record<TestResult['how'], string>> = {
  delivered: 'Delivered. The steps above say where to look it up.',
  recorded: 'The event is in Metric Activity.',
  dropped: 'Delivered, but dropped by the destination. No flow starts.',
  not_seen: 'Delivered, but the destination does not show it.',
  dead: 'Refused. The event is a dead letter now. Correct the cause, then replay it or send another test.',
  skipped: 'Not sent. The steps above say why.',
  no_worker: 'Not delivered: no worker runs. Start one; the event stays in its lane.',
  unreachable: 'The destination does not answer. The event stays in its lane and is tried again.',
  timed_out: 'Not delivered in time. The event stays in its lane. To wait longer, use --timeout.',
};
