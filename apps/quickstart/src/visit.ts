import type { DeadLetter } from '@tracklayer/dead-letters';
import type { Arrivals } from './arrivals.js';
import type { Step } from './journey.js';
import type { Letters } from './letters.js';
import { arrivedLine, refusedLine, skippedLine, tookMs, wayOf } from './lines.js';
import type { Screen } from './screen.js';
import type { Tracked } from './shop-client.js';

/** How long one event may take, retries of a busy machine included. */
export const ARRIVAL_TIMEOUT_MS = 20_000;

export interface Visited {
  step: Step;
  tracked: Tracked;
  /** Where it was refused. */
  letters: DeadLetter[];
}

export interface VisitContext {
  screen: Screen;
  arrivals: Arrivals;
  letters: Letters;
}

/** Takes every step of the visit in turn and shows what became of it before the next. */
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
  recorded: 'A visit to the shop, and when Klaviyo had it',
  skipped: 'Not sent, as it should be',
  refused: 'Refused by Klaviyo: a dead letter, kept with its story',
};

async function take(step: Step, { screen, arrivals, letters }: VisitContext): Promise<Visited> {
  const { colors, say } = screen;
  const tracked = await step.act();
  const { name, eventId, profile } = tracked.event;
  const email = profile.email ?? '';

  switch (step.expect) {
    case 'recorded': {
      const event = await arrivals.of(eventId, ARRIVAL_TIMEOUT_MS);
      const ms = tookMs(tracked, event);
      say(arrivedLine({ name, metric: event.metric, email, ms, how: wayOf(tracked) }, colors));
      return { step, tracked, letters: [] };
    }
    case 'skipped':
      say(skippedLine(tracked, colors));
      return { step, tracked, letters: [] };
    case 'refused': {
      const dead = await letters.ofEvent(eventId, ARRIVAL_TIMEOUT_MS);
      const [last] = dead;
      say(refusedLine(tracked, `${last?.status ?? ''} ${last?.code ?? ''}`.trim(), colors));
      for (const line of storyOf(dead)) say(`  ${line}`);
      return { step, tracked, letters: dead };
    }
  }

  function storyOf(dead: readonly DeadLetter[]): string[] {
    const own = dead.find(({ type }) => type === 'metric-event');
    if (!own) return [];
    const { dim } = colors;
    return [
      own.detail ?? '',
      own.pointer === undefined ? '' : dim(`at ${own.pointer}`),
      own.hint === undefined ? '' : `${dim('→')} ${own.hint}`,
    ].filter((line) => line !== '');
  }
}
