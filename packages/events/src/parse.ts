import type { z } from 'zod';
import type { CustomEvents } from './define-events.js';
import { consentSchema, profileSchema, schemaOf } from './event-schemas.js';
import { LIMITS } from './limits.js';
import { copyPlain } from './plain-copy.js';
import { InvalidEventError, type Problem } from './problem.js';
import { consentRule, fieldsOf, futureRule, identifierRule, moneyRule } from './rules.js';
import type { CanonicalEvent, Consent, JsonValue, Profile } from './types.js';
import { shapeProblems } from './zod-problems.js';

export interface ParseOptions {
  /** The time now in epoch ms. Later times are in the future. */
  nowMs: number;
  /** Largest size of the input as JSON, in bytes. Default 102,400. */
  maxBytes?: number;
  /** The events besides the standard ones. Default: none. */
  customEvents?: CustomEvents | undefined;
}

/**
 * Returns the event as a new plain value that shares nothing with the input. Adds, converts and drops nothing, except fields
 * that are `undefined`.
 * @throws {InvalidEventError} with every problem. Throws nothing else, whatever the input.
 */
export function parseEvent(input: unknown, options: ParseOptions): CanonicalEvent {
  return check<CanonicalEvent>(input, options, {
    subject: 'event',
    startDepth: 0,
    schema: (copy) => schemaOf(fieldsOf(copy)?.name, options.customEvents),
    rules: (copy, isRefused) => {
      const event = fieldsOf(copy);
      const profile = fieldsOf(event?.profile);
      const consent = fieldsOf(event?.consent);
      return [
        ...futureRule(event?.time, 'time', options.nowMs),
        ...identifierRule(profile, 'profile', (key) => isRefused(`profile.${key}`)),
        ...moneyRule(event?.name, fieldsOf(event?.properties)),
        ...consentRule(consent, profile),
        ...futureRule(consent?.at, 'consent.at', options.nowMs),
      ];
    },
  });
}

/** @throws {InvalidEventError} */
export function parseProfile(input: unknown, options: ParseOptions): Profile {
  return check<Profile>(input, options, {
    subject: 'profile',
    startDepth: 1,
    schema: () => profileSchema,
    rules: (copy, isRefused) => identifierRule(fieldsOf(copy), '', isRefused),
  });
}

/** @throws {InvalidEventError} */
export function parseConsent(input: unknown, options: ParseOptions): Consent {
  return check<Consent>(input, options, {
    subject: 'consent',
    startDepth: 1,
    schema: () => consentSchema,
    rules: (copy) => futureRule(fieldsOf(copy)?.at, 'at', options.nowMs),
  });
}

interface Kind {
  subject: string;
  startDepth: number;
  schema: (copy: JsonValue) => z.ZodType;
  rules: (copy: JsonValue, isRefused: (path: string) => boolean) => Problem[];
}

function check<Parsed>(input: unknown, { maxBytes = LIMITS.maxBytes }: ParseOptions, kind: Kind): Parsed {
  const { copy, problems } = copyPlain(input, { maxBytes, startDepth: kind.startDepth });
  if (copy === undefined) throw new InvalidEventError(problems, kind.subject);
  const isRefused = (path: string) => problems.some((refused) => isWithin(path, refused.path));
  const later = [...shapeProblems(kind.schema(copy), copy), ...kind.rules(copy, isRefused)];
  // A refused field is missing from the copy. Without this check it would be reported again as absent.
  const all = [...problems, ...later.filter(({ path }) => !isRefused(path))];
  if (all.length > 0) throw new InvalidEventError(all, kind.subject);
  return copy as unknown as Parsed;
}

function isWithin(path: string, outer: string): boolean {
  if (!path.startsWith(outer)) return false;
  const after = path[outer.length];
  return after === undefined || after === '.' || after === '[';
}
