/**
 * Where a delivered event can be seen. A sandbox can be asked; Klaviyo cannot: it says nothing of what became of an
 * accepted event, and reading events back would need a key that may read everybody's. So there it is said where to look.
 */
import type { EventName } from '@tracklayer/events';
import { extendMapping, MAPPING, type MappingOverride } from '@tracklayer/klaviyo';
import { type RecordedEvent, sandboxControl } from '@tracklayer/sandbox';
import type { Told } from './steps.js';

export interface Target {
  id: string;
  baseUrl: string;
  mapping: Partial<Record<EventName, MappingOverride>>;
}

const ASK_MS = 3_000;

/** What stands at the end of the way. The last one decides how it ended. */
export async function seenAt(target: Target, event: { name: EventName; eventId: string }): Promise<Told[]> {
  if (isKlaviyo(target.baseUrl)) return [atKlaviyo(target, event)];
  const answer = await ask(target.baseUrl, event.eventId);
  if (answer === undefined) {
    return [
      {
        step: 'accepted',
        said: 'accepted; this is neither Klaviyo nor a sandbox, so it cannot be looked up',
      },
    ];
  }
  const { recorded, flows } = answer;
  if (recorded === undefined) {
    return [
      {
        step: 'not_seen',
        said: 'accepted, but the sandbox has no such event: it was reset meanwhile, or keeps counts only',
        url: `${target.baseUrl}/activity`,
      },
    ];
  }
  return [atSandbox(target.baseUrl, recorded), ...flows];
}

function isKlaviyo(baseUrl: string): boolean {
  return /(^|\.)klaviyo\.com$/.test(new URL(baseUrl).hostname);
}

function atKlaviyo({ mapping }: Target, { name, eventId }: { name: EventName; eventId: string }): Told {
  const { metric } = extendMapping(MAPPING, mapping).events[name];
  return {
    step: 'accepted',
    said: 'accepted by Klaviyo, which says nothing of what becomes of it',
    next: `Look it up in a minute: Analytics → Metrics → “${metric}” → Activity feed, or the profile’s timeline; its event_id is ${eventId}.`,
  };
}

function atSandbox(baseUrl: string, { metric, fate, seq, time }: RecordedEvent): Told {
  const url = `${baseUrl}/activity/events/${seq}`;
  if (fate === 'recorded')
    return { step: 'recorded', said: `recorded as “${metric}”, happened ${time}`, url };
  return {
    step: 'dropped',
    said: fate === 'dropped' ? 'accepted and silently dropped, for its address' : 'dropped as a duplicate',
    url,
  };
}

interface Answer {
  recorded: RecordedEvent | undefined;
  flows: Told[];
}

/** Undefined where no sandbox answers. */
async function ask(baseUrl: string, eventId: string): Promise<Answer | undefined> {
  try {
    const response = await fetch(`${baseUrl}/_sandbox/events?uniqueId=${encodeURIComponent(eventId)}`, {
      signal: AbortSignal.timeout(ASK_MS),
    });
    const page = (await response.json()) as { items?: RecordedEvent[] };
    if (!response.ok || !Array.isArray(page.items)) return undefined;
    const [recorded] = page.items;
    const { items } = await sandboxControl(baseUrl).flows({ uniqueId: eventId });
    return {
      recorded,
      flows: items.map(({ name, would, reasons }) => ({
        step: 'flow',
        said: `${name} ${would === 'start' ? 'would start' : `would not start: ${reasons[0]?.message ?? ''}`}`,
      })),
    };
  } catch {
    return undefined;
  }
}
