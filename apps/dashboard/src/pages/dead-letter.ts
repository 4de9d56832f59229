import type { DeadLetter, DeadReason, LetterState } from '@tracklayer/dead-letters';
import { type Html, html } from '@tracklayer/html';
import { page, utcTime } from '../layout.js';

const REASONS: Record<DeadReason, string> = {
  refused: 'Klaviyo refused it. Another attempt without a change would fail too.',
  exhausted: 'Its attempts or its time ran out.',
  predecessor_dead: 'It depends on a job that is a dead letter too.',
  unparseable: 'This version does not understand its payload.',
  invalid: 'The application sent an event that cannot be delivered as it is.',
  poison: 'Its worker died or stalled on it too often.',
  unreadable: 'This version cannot read the stored letter.',
};

const STATES: Record<LetterState, string> = {
  dead: 'dead: it waits for a replay',
  replaying: 'replaying: it is in its lane again',
  resolved: 'resolved: a replay succeeded',
};

/** One letter, already masked, with all its attempts. @param cause the id of its cause. */
export function deadLetterPage(letter: DeadLetter, cause: string): string {
  return page({
    title: letter.eventName ? `Dead letter: ${letter.eventName}` : 'Dead letter',
    section: '/dead-letters',
    lead: html`${letter.type} to ${letter.destination}, last failed ${utcTime(letter.lastFailedAtMs)}`,
    content: html`${why(letter)}${facts(letter)}
${letter.state === 'dead' ? replay(letter, cause) : undefined}
<h2>Attempts</h2>
${attempts(letter)}
<h2>Payload, personal data masked</h2>
<pre>${JSON.stringify(letter.job, null, 2)}</pre>`,
  });
}

function why(letter: DeadLetter): Html {
  const status =
    letter.status === undefined ? undefined : html` <span class="soft">HTTP ${letter.status}</span>`;
  return html`<div class="note why"><p><code class="bad">${letter.code}</code>${status}</p>
<p>${letter.detail ?? REASONS[letter.reason]}</p>
${letter.pointer && html`<p class="soft">at <code>${letter.pointer}</code></p>`}
${letter.hint && html`<p>What to do: ${letter.hint}</p>`}</div>`;
}

function facts(letter: DeadLetter): Html {
  const shown: [string, string | number | undefined][] = [
    ['State', STATES[letter.state]],
    ['Reason', REASONS[letter.reason]],
    ['Event id', letter.eventId],
    ['First failed', utcTime(letter.firstFailedAtMs)],
    ['Replays', letter.replays],
    ['Last replay', letter.replayedAtMs === undefined ? undefined : utcTime(letter.replayedAtMs)],
    ['Klaviyo’s request id', letter.requestId],
    ['Id', letter.id],
  ];
  return html`<dl>${shown
    .filter(([, value]) => value !== undefined)
    .map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>`;
}

function replay(letter: DeadLetter, cause: string): Html {
  return html`<h2>Send it again, once the cause is fixed</h2>
<pre>npx tracklayer dlq replay ${letter.id} --destination ${letter.destination}</pre>
<p>All letters of its cause: <code>npx tracklayer dlq replay --cause ${cause} --preview</code></p>`;
}

function attempts(letter: DeadLetter): Html {
  if (letter.attempts.length === 0) return html`<div class="note"><p>No attempt was made.</p></div>`;
  return html`<div class="card"><table><thead><tr><th>When</th><th>Outcome</th><th>Code</th><th>Detail</th></tr></thead>
<tbody>${letter.attempts.map(
    ({ atMs, outcome, code, status, detail, leftOut, dropped }) =>
      html`${leftOut ? html`<tr><td class="soft" colspan="4">${leftOut} earlier attempts are not kept</td></tr>` : undefined}<tr><td class="soft">${utcTime(atMs)}</td><td>${outcome}</td><td><code>${code}</code>${status ? html` <span class="soft">${status}</span>` : undefined}</td><td class="text">${detail}${dropped?.map(({ code: reason, field }) => html`<br><span class="soft">left out: ${field} (${reason})</span>`)}</td></tr>`,
  )}</tbody></table></div>`;
}
