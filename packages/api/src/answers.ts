import type { z } from 'zod';
import { errorBody } from './schemas/common.js';

/** The answers of a route: its own, and the errors that every route may give. */
export function answers<Schema extends z.ZodType>(ok: Schema) {
  return { 200: ok, '4xx': errorBody, '5xx': errorBody } as const;
}
