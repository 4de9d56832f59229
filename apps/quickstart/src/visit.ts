import type { DeadLetter } from '@tracklayer/dead-letters';
import type { Arrivals } from './arrivals.js';
import type { Letters } from './dead-letters.js';
import type { Step } from './journey.js';
import { arrivedLine, jobsOf, stoppedLine, tookMs } from './lines.js';
import type { Screen } from './screen.js';
import type { Tracked } from './shop-client.js';

/** The longest time for one event, including retries on a busy machine. */
export const ARRIVAL_TIMEOUT_MS = 20_000;

export interface Visited {
  step: Step;
  tracked: Tracked;
  /** The dead letters of the event. Empty unless it was refused. */
  letters: DeadLetter[];
}

export interface VisitContext {
  screen: Screen;
  arrivals: Arrivals;
  letters: Letters;
}

/** Makes every step of the visit and shows its outcome before the next one. */
export async function visit(steps: readonly Step[], context: VisitContext): Promise<Visited[]> {
  const { screen } = context;
  const visited: Visited[] = [];
  let expected: Step['expect'] | undefined;
  for (const step of steps) {
    if (step.expect !== expected) screen.heading(HEADINGS[step.expect]);
    expected = step.expect;
    visited.push(await screen.during(`a visitor ${step.does} …`, () => take(step, context)));
  }
  return visited;
}

const HEADINGS: Record<Step['expect'], string> = {
  recorded: 'A visit to the shop: each event, and how long until Klaviyo had it',
  skipped: 'A sign-up without consent: nothing is sent',
  refused: 'An event that Klaviyo refuses: it becomes a dead letter with the reason',
};

async function take(step: Step, { screen, arrivals, letters }: VisitContext): Promise<Visited> {
  const { colors, say } = screen;
  const { metric } = step;
  const tracked = await step.act();
  const { name, eventId, profile } = tracked.event;
  const email = profile.email ?? '';

  switch (step.expect) {
    case 'recorded': {
      const event = await arrivals.of(eventId, ARRIVAL_TIMEOUT_MS);
      const ms = tookMs(tracked, event);
      say(arrivedLine({ name, metric: event.metric, email, ms, how: jobsOf(tracked) }, colors));
      return { step, tracked, letters: [] };
    }
    case 'skipped':
      say(stoppedLine({ mark: colors.yellow('–'), name, metric, email, why: skipReason(tracked) }, colors));
      return { step, tracked, letters: [] };
    case 'refused': {
      const dead = await letters.ofEvent(eventId, ARRIVAL_TIMEOUT_MS);
      const own = dead.find(({ type }) => type === 'metric-event');
      const why = colors.red(`${own?.status ?? ''} ${own?.code ?? ''}`.trim());
      say(stoppedLine({ mark: colors.red('✖'), name, metric, email, why }, colors));
      showReason(own, screen);
      return { step, tracked, letters: dead };
    }
  }
}

/** Shows Klaviyo's answer and the hint. */
function showReason(letter: DeadLetter | undefined, { colors, note }: Screen): void {
  const { detail, pointer, hint } = letter ?? {};
  if (detail) note(detail);
  if (pointer) note(`at ${pointer}`, colors.dim);
  if (hint) note(`→ ${hint}`);
}

const REASONS: Record<string, string> = {
  consent_missing: 'not sent: no consent',
};

function skipReason({ receipt }: Tracked): string {
  const { reason = '' } = receipt.jobs.find(({ type }) => type === 'metric-event') ?? {};
  return REASONS[reason] ?? reason;
}
