import { code, inCell, page, table } from './markdown.js';

/** One answer, and what the worker makes of it. */
export interface AnswerRow {
  /** What happened, in plain words. */
  what: string;
  /** `POST /api/events` */
  call: string;
  status: number;
  /** The kind of the outcome: `delivered`, `dead`, … */
  outcome: string;
  /** The scope of a hold, or the pause of a throttled call. */
  stops?: string;
  hint?: string;
}

export interface AnswersSource {
  /** Each table of the page, with its heading. */
  parts: readonly { heading: string; rows: readonly AnswerRow[] }[];
  /** What each outcome means for the job. */
  outcomes: Readonly<Record<string, string>>;
}

export function answersPage({ parts, outcomes }: AnswersSource): string {
  const tables = parts.flatMap(({ heading, rows }) => [
    `## ${heading}`,
    table(
      ['Answer', 'Call', 'Status', 'Outcome', 'Stops', 'Hint'],
      rows.map(({ what, call, status, outcome, stops, hint }) => [
        inCell(what),
        code(call),
        String(status),
        code(outcome),
        stops === undefined ? '' : code(stops),
        inCell(hint ?? ''),
      ]),
    ),
  ]);
  const meanings = Object.entries(outcomes).map(([name, meaning]) => [code(name), inCell(meaning)]);
  return page('packages/klaviyo/src/answer and its recorded answers', [
    "# Klaviyo's answers",
    'This page shows what the worker makes of an answer. The worker decides by the status, the shape of the body and a few ' +
      "words of it. A body has Klaviyo's shape if it is empty, has `data`, or has `errors` with a code or a text. Any other " +
      'answer is from a proxy, a firewall or a gateway, and says nothing about other jobs.',
    '## Outcomes',
    table(['Outcome', 'What happens to the job'], meanings),
    '## Scopes',
    'A refusal stops no more than it is about. `destination` is all of it. An endpoint such as `POST /api/events` stops the jobs ' +
      'that need it. `list:Y6nRLr` stops subscriptions to that list. `backfill` stops all calls that carry the flag `backfill`. ' +
      'Jobs that wait for a hold spend no attempt.',
    ...tables,
  ]);
}
