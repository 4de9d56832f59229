import type { KlaviyoAnswer } from '../request.js';
import type { Warning } from './outcome.js';

const FIELD = /^[\w.[\]-]{1,64}$/;
/** Klaviyo names one field. More than a few are not from Klaviyo. */
const FIELDS_MAX = 8;

/** The values that Klaviyo dropped from a call that it took: the header `X-Klaviyo-Partial-Failure`. */
export function warningsOf({ headers }: KlaviyoAnswer): Warning[] {
  const header = headers['x-klaviyo-partial-failure'];
  if (header === undefined) return [];
  const fields = [header].flat().flatMap((text) => text.split(','));
  const named = new Set(fields.map((field) => field.trim()).filter((field) => FIELD.test(field)));
  return [...named].slice(0, FIELDS_MAX).map((field) => ({ code: 'partial_failure', field }));
}
