import { type Html, html } from '@tracklayer/html';
import type { WorkerFinding } from '@tracklayer/lane-status';

/** What is wrong with the workers, a card each. A screen reader announces the faults. */
export function workerNotes(findings: readonly WorkerFinding[]): Html {
  return html`<section aria-label="Workers" role="status">${findings.map(note)}</section>`;
}

function note({ code, severity, message, next }: WorkerFinding): Html {
  const head = severity === 'fault' ? html`<span class="bad">${HEADS[code]}</span>` : HEADS[code];
  return html`<div class="${severity === 'fault' ? 'note why' : 'note'}"><p><strong>${head}</strong> · ${message}</p><p>What to do: ${next}</p></div>`;
}

const HEADS: Readonly<Record<WorkerFinding['code'], string>> = {
  no_worker: 'No worker',
  not_configured: 'Not configured',
  older_worker: 'Older worker',
  other_version: 'Other version',
  clients_hidden: 'Hidden clients',
  reports_refused: 'Refused reports',
};
