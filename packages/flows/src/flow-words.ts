import type { PropertyNeed, Trigger } from './flow.js';

/** What starts a flow, as the middle of a sentence: `the metric Added to Cart`. */
export function starterOf(trigger: Trigger): string {
  switch (trigger.kind) {
    case 'list':
      return 'joining the newsletter list';
    case 'metric':
      return `the metric ${trigger.metric}`;
    case 'own_metric':
      return `Klaviyo's own metric ${trigger.metric}`;
  }
}

/** A property as a filter or a message needs it: `value > 0`, `items (list)`. */
export function needWords({ name, kind, equals, above }: PropertyNeed): string {
  if (equals !== undefined) return `${name} = ${equals}`;
  if (above !== undefined) return `${name} > ${above}`;
  return kind === 'text' ? name : `${name} (${kind})`;
}

/** Every page and command that judges by `FLOWS` says this. */
export const USUAL_FLOWS_NOTE =
  'These are the seven flows as shops usually set them up. The filters of your own flows may differ. ' +
  'To check by your own flows: tracklayer flows check --account.';
