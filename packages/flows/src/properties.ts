import type { PropertyNeed } from './flow.js';
import type { Reason } from './reason.js';

const KINDS: Record<PropertyNeed['kind'], { is: (value: unknown) => boolean; called: string }> = {
  // A filter compares ids as text, so a number is fine.
  text: {
    is: (value) => (typeof value === 'string' && value.trim() !== '') || typeof value === 'number',
    called: 'a text that is not empty',
  },
  number: { is: (value) => typeof value === 'number', called: 'a number' },
  url: { is: isWebAddress, called: 'an absolute http(s) address' },
  list: { is: (value) => Array.isArray(value) && value.length > 0, called: 'a list that is not empty' },
};

/** Describes why a property does not meet the need of a flow. Returns undefined if it does. */
export function lackOf(
  need: PropertyNeed,
  properties: Readonly<Record<string, unknown>>,
): Reason | undefined {
  const path = `properties.${need.name}`;
  const value = Object.hasOwn(properties, need.name) ? properties[need.name] : undefined;
  if (value === undefined || value === null) {
    return {
      code: 'property_missing',
      path,
      message: `The property ${need.name} is missing.`,
      fix: `Send ${need.name}. \`tracklayer mapping show\` shows its source.`,
    };
  }
  const { is, called } = KINDS[need.kind];
  if (!is(value)) {
    return {
      code: 'property_wrong_kind',
      path,
      message: `The property ${need.name} is ${nameOf(value)}.`,
      fix: `Send ${need.name} as ${called}.`,
    };
  }
  if (need.equals !== undefined && value !== need.equals) {
    return filtered(path, `The flow accepts only ${need.name} = ${need.equals}.`);
  }
  if (need.above !== undefined && Number(value) <= need.above) {
    return filtered(path, `The flow accepts only ${need.name} above ${need.above}.`);
  }
  return undefined;
}

function filtered(path: string, message: string): Reason {
  return {
    code: 'property_filtered',
    path,
    message,
    fix: "If the event is meant for the flow, change the property or the flow's filter.",
  };
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'string') return value.trim() === '' ? 'an empty text' : 'a text';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function isWebAddress(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\/[^\s/]/i.test(value) && URL.canParse(value);
}
