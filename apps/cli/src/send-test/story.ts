import type { CanonicalEvent } from '@tracklayer/events';
import type { ReceiptJob } from '@tracklayer/producer';
import type { Output } from '../output/output.js';
import type { Target } from './activity.js';
import type { Doubt } from './doubtful-address.js';
import { type Ended, isGood } from './ended.js';
import { type Step, type Tone, toneOf } from './steps.js';

/** Tells the way of the test event while it goes: a line a step for people, a JSON value a step for machines. */
export interface Story {
  begin(event: CanonicalEvent, targets: readonly Target[], doubts: readonly Doubt[]): Promise<void>;
  receipt(job: ReceiptJob, afterMs: number): Promise<void>;
  say(step: Step): Promise<void>;
  /** One line, for progress. */
  summary(): string;
  end(event: CanonicalEvent, ended: readonly Ended[]): Promise<void>;
}

const MARKS: Readonly<Record<Tone, string>> = { good: '✔', open: '…', bad: '✖', quiet: '–' };

const NAMES: Readonly<Record<Step['what'], string>> = {
  'profile-upsert': 'profile',
  'list-subscription': 'subscription',
  'metric-event': 'event',
  'event-backfill': 'back-fill',
  workers: 'workers',
  activity: 'Metric Activity',
};
const NAME_WIDTH = Math.max(...Object.values(NAMES).map(({ length }) => length));

/** @param several the steps of each destination bear its name. */
export function createStory(out: Output, several: boolean): Story {
  const { bold, cyan, dim, green, red, yellow } = out.colors;
  const paint: Readonly<Record<Tone, (text: string) => string>> = {
    good: green,
    open: dim,
    bad: red,
    quiet: dim,
  };
  let last = 'on its way';

  async function say(step: Step): Promise<void> {
    const { destination, what, afterMs, said, next, url } = step;
    const tone = toneOf(step);
    last = `${NAMES[what]}: ${said}`;
    await out.data({ ...step, afterMs: Math.round(afterMs) });
    const whose = several ? `${destination}  ` : '';
    const at = `${(afterMs / 1_000).toFixed(2)} s`.padStart(9);
    await out.print(
      `${dim(at)}  ${paint[tone](MARKS[tone])} ${whose}${NAMES[what].padEnd(NAME_WIDTH)}  ${said}`,
    );
    const indent = ' '.repeat(at.length + 4 + whose.length);
    if (next) await out.print(`${indent}${dim('→')} ${next}`);
    if (url) await out.print(`${indent}${dim('→')} ${cyan(url)}`);
  }

  return {
    say,
    summary: () => last,

    async begin(event, targets, doubts) {
      for (const { code, message } of doubts) {
        await out.data({ warning: { code, message } });
        if (!out.json) out.note(`${yellow('warning:')} ${message}`);
      }
      const where = targets.map(({ id, baseUrl }) => `${id} (${baseUrl})`).join(', ');
      await out.data({ event });
      await out.print(
        `${bold(event.name)} ${event.eventId} for ${event.profile.email ?? ''}\n${dim(`to ${where}`)}\n`,
      );
    },

    async receipt({ destination, type, status, reason }, afterMs) {
      const base = { destination, what: type, afterMs };
      if (status === 'skipped') {
        await say({ ...base, step: 'skipped', said: `not needed (${reason ?? status})` });
      } else if (status === 'enqueued') await say({ ...base, step: 'enqueued', said: 'enqueued' });
      else await say({ ...base, step: 'duplicate', said: `${status}: an earlier one is followed` });
    },

    async end(event, ended) {
      for (const one of ended) {
        await out.data({ result: { ...one, ok: isGood(one), eventId: event.eventId } });
        const words = `${several ? `${one.destination}: ` : ''}${WORDS[one.how]}`;
        if (!out.json) out.note(`\n${isGood(one) ? green(words) : red(words)}`);
      }
    },
  };
}

const WORDS: Readonly<Record<Ended['how'], string>> = {
  delivered: 'Delivered. Look it up as said above.',
  recorded: 'It is in Metric Activity.',
  dropped: 'Delivered, and dropped there: no flow will start for it.',
  not_seen: 'Delivered, but not seen there.',
  dead: 'Refused: it is a dead letter now. Mend the cause, then replay it or send another test.',
  skipped: 'Not sent: see above why.',
  no_worker: 'Nobody delivers it: start a worker. It stays in its lane.',
  unreachable: 'The destination does not answer. It stays in its lane and is tried again.',
  timed_out: 'Not delivered in time. It stays in its lane; --timeout waits longer.',
};
