import type { DeadLetter } from '@tracklayer/dead-letters';
import { type Html, html } from '../html.js';
import { page, when } from '../layout.js';

export interface LettersPage {
  /** Already masked. */
  letters: readonly DeadLetter[];
  /** Where the next page begins, if there is one: a query string. */
  next?: string;
}

export function deadLettersPage({ letters, next }: LettersPage): string {
  if (letters.length === 0) {
    return page(
      'Dead letters',
      html`<p class="empty">No dead letters. What Klaviyo refuses, or cannot take in time, is kept here with its reason.</p>`,
    );
  }
  return page(
    'Dead letters',
    html`<div class="scroll"><table>
<thead><tr><th>Last failed</th><th>Destination</th><th>Job type</th><th>Event</th><th>Why</th><th></th></tr></thead>
<tbody>${letters.map(row)}</tbody></table></div>${next ? html`<p><a href="/dead-letters?${next}">Older</a></p>` : undefined}`,
  );
}

function row(letter: DeadLetter): Html {
  const href = `/dead-letters/${encodeURIComponent(letter.destination)}/${encodeURIComponent(letter.id)}`;
  return html`<tr><td class="soft">${when(letter.lastFailedAtMs)}</td><td>${letter.destination}</td><td>${letter.type}</td><td>${letter.eventName ?? '—'}</td><td><code>${letter.code}</code> ${letter.detail ?? letter.reason}</td><td><a href="${href}">Open</a></td></tr>`;
}

export function deadLetterPage(letter: DeadLetter): string {
  const facts: [string, string | number | undefined][] = [
    ['Event', letter.eventName],
    ['Event id', letter.eventId],
    ['Destination', letter.destination],
    ['Job type', letter.type],
    ['State', letter.state],
    ['Reason', letter.reason],
    ['Code', letter.status ? `${letter.code} (HTTP ${letter.status})` : letter.code],
    ['Detail', letter.detail],
    ['Pointer', letter.pointer],
    ['What to do', letter.hint],
    ['First failed', when(letter.firstFailedAtMs)],
    ['Last failed', when(letter.lastFailedAtMs)],
    ['Replays', letter.replays],
    ['Request id', letter.requestId],
  ];
  return page(
    'Dead letter',
    html`<dl>${facts.filter(([, value]) => value !== undefined).map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>
<h2>Attempts</h2>
<div class="scroll"><table><thead><tr><th>When</th><th>Outcome</th><th>Code</th><th>Detail</th></tr></thead><tbody>${letter.attempts.map(
      (attempt) =>
        html`<tr><td class="soft">${when(attempt.atMs)}</td><td>${attempt.outcome}</td><td><code>${attempt.code}</code>${attempt.status ? ` ${attempt.status}` : ''}</td><td>${attempt.detail ?? ''}</td></tr>`,
    )}</tbody></table></div>
<h2>Job, personal data masked</h2>
<pre>${JSON.stringify(letter.job, null, 2)}</pre>
<h2>Replay</h2>
<pre>npx tracklayer dlq replay ${letter.id} --destination ${letter.destination}</pre>`,
  );
}

export function notFoundPage(what: string): string {
  return page('Not found', html`<p class="empty">${what} <a href="/">Back to the lanes</a></p>`);
}
