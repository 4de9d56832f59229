import { EVENT_ALIASES } from './aliases.js';
import type { FieldMap } from './field-map.js';

/** Our name of an event of another program, or its own if we have none. */
export function ourName(name: unknown, { names }: FieldMap): unknown {
  if (typeof name !== 'string') return name;
  return names[name] ?? EVENT_ALIASES.get(name.toLowerCase()) ?? name;
}
