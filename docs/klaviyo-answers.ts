import { classifyAnswer, type Outcome } from '@tracklayer/klaviyo';
import type { AnswerRow } from '@tracklayer/reference';
import type { RecordedAnswer } from '../packages/klaviyo/test/support/recorded-answers.js';

/** What each outcome means for the job. */
export const OUTCOME_MEANINGS: Readonly<Record<Outcome['kind'], string>> = {
  delivered: 'It is done. A value that Klaviyo dropped is a warning.',
  duplicate: 'It is done: Klaviyo has the event already.',
  skipped: 'It is done: nothing had to be sent.',
  retry: 'The worker tries again with back-off. Each try spends an attempt.',
  throttled: 'No worker calls the endpoint for the time asked, at most 15 minutes. No attempt is spent.',
  held: 'It waits until a probe of the scope succeeds. No attempt is spent.',
  dead: 'It becomes a dead letter. The worker first tries what can repair it at once: see [Delivery and limits](delivery-and-limits.md).',
};

/** Recorded answers as rows of the page. */
export function classifiedRows(recorded: Readonly<Record<string, RecordedAnswer>>): AnswerRow[] {
  return Object.values(recorded).map(({ name, call, answer }) => {
    const outcome = classifyAnswer(answer, call, Date.parse('2026-11-02T10:00:00Z'));
    const hint = hintOf(outcome);
    const stops = stopsOf(outcome);
    return {
      what: name,
      call: call.endpoint,
      status: answer.status,
      outcome: outcome.kind,
      ...(stops !== undefined && { stops }),
      ...(hint !== undefined && { hint }),
    };
  });
}

function stopsOf(outcome: Outcome): string | undefined {
  if (outcome.kind === 'held') return outcome.scope;
  return outcome.kind === 'throttled' ? `the endpoint, ${outcome.retryAfterMs / 1000} s` : undefined;
}

function hintOf(outcome: Outcome): string | undefined {
  if ('failure' in outcome) return outcome.failure.hint;
  if (outcome.kind !== 'delivered') return undefined;
  return outcome.warnings?.map(({ field }) => `Warning: Klaviyo dropped \`${field}\`.`).join(' ');
}
