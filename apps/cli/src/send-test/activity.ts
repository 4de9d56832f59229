/**
 * Where a delivered event can be seen. A sandbox answers that. Klaviyo does not: it says nothing about an accepted event,
 * and reading events back would need a key that may read all of them. So for Klaviyo the text says where to look.
 */
import { extendMapping, MAPPING, type MappingOverride, rowOf } from '@tracklayer/klaviyo';
import { type FlowView, type RecordedEvent, sandboxControl } from '@tracklayer/sandbox';
import type { StepText } from './steps.js';

export interface Target {
  id: string;
  baseUrl: string;
  mapping: Readonly<Record<string, MappingOverride | undefined>>;
}

const ANSWER_WITHIN_MS = 3_000;

/** What the destination shows of the event. The last step decides the result. */
export async function stepsAt(target: Target, event: { name: string; eventId: string }): Promise<StepText[]> {
  if (isKlaviyo(target.baseUrl)) return [atKlaviyo(target, event)];
  const answer = await ask(target.baseUrl, event.eventId);
  if (answer === undefined) {
    return [
      {
        step: 'accepted',
        said: 'accepted; the destination is neither Klaviyo nor a sandbox, so the event cannot be looked up',
      },
    ];
  }
  const { recorded, flows } = answer;
  if (recorded === undefined) {
    return [
      {
        step: 'not_seen',
        said: 'accepted, but the sandbox does not have it: it was reset, or it keeps counts only',
        url: `${target.baseUrl}/activity`,
      },
    ];
  }
  return [atSandbox(target.baseUrl, recorded), ...flows];
}

function isKlaviyo(baseUrl: string): boolean {
  return /(^|\.)klaviyo\.com$/.test(new URL(baseUrl).hostname);
}

function atKlaviyo({ mapping }: Target, { name, eventId }: { name: string; eventId: string }): StepText {
  const { metric } = rowOf(extendMapping(MAPPING, mapping), name);
  return {
    step: 'accepted',
    said: 'accepted by Klaviyo, which does not say what happens to it next',
    next: `Look it up in a minute: Analytics → Metrics → “${metric}” → Activity feed, or the profile’s timeline; its event_id is ${eventId}.`,
  };
}

function atSandbox(baseUrl: string, { metric, fate, seq, time }: RecordedEvent): StepText {
  const url = `${baseUrl}/activity/events/${seq}`;
  if (fate === 'recorded')
    return { step: 'recorded', said: `recorded as “${metric}”, with the time ${time}`, url };
  return {
    step: 'dropped',
    said:
      fate === 'dropped' ? 'accepted, and silently dropped because of its address' : 'dropped as a duplicate',
    url,
  };
}

interface Answer {
  recorded: RecordedEvent | undefined;
  flows: StepText[];
}

/** Undefined if no sandbox answers. */
async function ask(baseUrl: string, eventId: string): Promise<Answer | undefined> {
  try {
    const response = await fetch(`${baseUrl}/_sandbox/events?uniqueId=${encodeURIComponent(eventId)}`, {
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const page = (await response.json()) as { items?: RecordedEvent[] };
    if (!response.ok || !Array.isArray(page.items)) return undefined;
    const [recorded] = page.items;
    const { items } = await sandboxControl(baseUrl).flows({ uniqueId: eventId });
    return {
      recorded,
      flows: items.map((view) => ({ step: 'flow', said: flowText(view), starts: view.would === 'start' })),
    };
  } catch {
    return undefined;
  }
}

function flowText({ name, would, reasons, mail }: FlowView): string {
  if (would === 'not') return `${name} would not start: ${reasons[0]?.message ?? ''}`;
  return mail?.would === 'not'
    ? `${name} would start; the e-mail would not be sent: ${mail.reasons[0]?.message ?? ''}`
    : `${name} would start; the e-mail would be sent`;
}
