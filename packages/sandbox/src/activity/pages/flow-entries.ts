import { type Html, html } from '@tracklayer/html';
import type { FlowView } from '../../control/flow-controls.js';
import { eventHref, profileHref } from '../query.js';
import { foreign, moment, prose } from './format.js';

/** The results of the flows: one row for each, with all reasons. */
export function flowEntries(entries: readonly FlowView[], shown: { trigger: boolean }): Html {
  return html`<ol class="rows" id="flow-rows">${entries.map((entry) => flowEntry(entry, shown))}</ol>`;
}

function flowEntry(entry: FlowView, shown: { trigger: boolean }): Html {
  const { account, flow, name, would, reasons, warnings, mail, profileId, email, trigger } = entry;
  const starts = would === 'start';
  const who = foreign(email ?? profileId ?? 'unknown');
  return html`<li class="row flow" id="f-${trigger.kind}-${trigger.seq}-${flow}"><div class="what"><span class="name">${name}</span><span class="tag ${starts ? 'good' : 'warn'}">${starts ? 'would start' : 'would not start'}</span>${mail?.would === 'not' ? html`<span class="tag warn">e-mail not sent</span>` : undefined}</div>
<div class="by">${shown.trigger ? html`${triggerOf(trigger)} ${profileId === undefined ? who : html`<a href="${profileHref(account, profileId)}">${who}</a>`}` : undefined}</div>
<div class="when">${starts ? mailMoment(entry) : moment(entry.startsAtMs)}</div>
${[...reasons, ...(mail?.reasons ?? []), ...(mail?.notes ?? []), ...warnings].map(
  ({ message, fix, path }) =>
    html`<p class="reason">${prose(message)}${path === undefined ? undefined : html` <code>${foreign(path)}</code>`} <span class="soft">${prose(fix)}</span></p>`,
)}</li>`;
}

/** When the first e-mail of a flow that starts would be sent. */
function mailMoment({ mail, startsAtMs, firstMessageAtMs }: FlowView): Html {
  if (mail?.would === 'not') return html`<span class="soft">starts</span> ${moment(startsAtMs)}`;
  if (firstMessageAtMs === undefined)
    return html`<span class="soft">e-mail when the variant is in stock</span>`;
  return html`<span class="soft">e-mail</span> ${moment(firstMessageAtMs)}`;
}

function triggerOf(trigger: FlowView['trigger']): Html {
  return trigger.kind === 'event'
    ? html`<a href="${eventHref(trigger.seq)}">${foreign(trigger.metric)}</a> of`
    : html`Subscription${trigger.listId === null ? undefined : html` to list <code>${foreign(trigger.listId)}</code>`} of`;
}
