import type { PropertyNeed } from './flow.js';
import type { Reason } from './reason.js';

const KINDS: Record<PropertyNeed['kind'], { is: (value: unknown) => boolean; called: string }> = {
  // Ids are compared as text, and a number reads the same in a filter.
  text: {
    is: (value) => (typeof value === 'string' && value.trim() !== '') || typeof value === 'number',
    called: 'a text that is not empty',
  },
  number: { is: (value) => typeof value === 'number', called: 'a number' },
  url: { is: isWebAddress, called: 'an absolute http(s) address' },
  list: { is: (value) => Array.isArray(value) && value.length > 0, called: 'a list that is not empty' },
};

/** What a property lacks of what a flow needs of it; undefined where it lacks nothing. */
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
      fix: `Send ${need.name}: \`tracklayer mapping show\` says what it is made from.`,
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
    return filtered(path, `The flow takes ${need.name} = ${need.equals} only.`);
  }
  if (need.above !== undefined && Number(value) <= need.above) {
    return filtered(path, `The flow takes ${need.name} above ${need.above} only.`);
  }
  return undefined;
}

function filtered(path: string, message: string): Reason {
  return {
    code: 'property_filtered',
    path,
    message,
    fix: "Nothing, if this event is not meant for the flow; else change the property, or the flow's filter.",
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
