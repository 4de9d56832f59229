import type { z } from 'zod';
import type { EventDefinition } from './define-events.js';
import { shapeProblems } from './zod-problems.js';

/** The names of the properties without which an event of this definition is an error. Pure. */
export function requiredProperties({ properties }: Pick<EventDefinition, 'properties'>): string[] {
  const problems = shapeProblems(properties as z.ZodType, {}, ([key = '']) => String(key));
  const missing = problems.filter(({ code, path }) => code === 'required' && path !== '');
  return [...new Set(missing.map(({ path }) => path))];
}
