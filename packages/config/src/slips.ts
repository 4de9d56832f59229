/**
 * Slips that are valid in form and would have no effect.
 *
 * Defends against these: the variable is `KLAVIYO_LISTID`, so nobody is subscribed; a path says `properties.orderID`, so
 * Klaviyo never gets the order's id.
 */
import {
  defineEvents,
  didYouMean,
  EVENT_NAMES,
  type EventDefinitions,
  fieldSlip,
  isEventName,
  isObject,
  type Problem,
  shapeOf,
} from '@tracklayer/events';
import { keyFileVariable, keyVariables } from './key-files.js';
import { configPath } from './path.js';
import {
  DESTINATION_VARIABLES,
  DIGEST_KEY_VARIABLE,
  OPEN_ID_SECRET_VARIABLE,
  OVERRIDE_VARIABLES,
} from './variables.js';

/** Variables of single programs, which the configuration does not read. */
const OF_PROGRAMS = ['TRACKLAYER_CONFIG', 'TRACKLAYER_BY'];

const KNOWN = [
  ...[...Object.values(DESTINATION_VARIABLES), DIGEST_KEY_VARIABLE, OPEN_ID_SECRET_VARIABLE],
  ...[DESTINATION_VARIABLES.apiKeyEnv, DIGEST_KEY_VARIABLE, OPEN_ID_SECRET_VARIABLE].map(keyFileVariable),
  ...OVERRIDE_VARIABLES.map(({ name }) => name),
  ...OF_PROGRAMS,
];

const OURS = /^(?:KLAVIYO|TRACKLAYER)_/;

/**
 * Variables that are almost one of ours. A longer name, such as `KLAVIYO_API_KEY_DE`, is the shop's own, and so is a
 * variable that the configuration names.
 */
export function variableSlips(env: NodeJS.ProcessEnv, input: unknown): Problem[] {
  const named = keyVariables(input).flatMap((name) => [name, keyFileVariable(name)]);
  return Object.keys(env).flatMap((name): Problem[] => {
    if (!OURS.test(name) || KNOWN.includes(name) || named.includes(name)) return [];
    const meant = didYouMean(name, KNOWN);
    if (meant === undefined || name.startsWith(meant)) return [];
    return [
      {
        path: name,
        code: 'unknown_variable',
        got: 'a variable that nothing reads',
        fix: `Did you mean '${meant}'?`,
      },
    ];
  });
}

/** A name that is almost a standard one, as a key of `mapping` or `ownership`. Other names are the application's own. */
export function nameSlips(id: string, section: string, rows: unknown, events: unknown): Problem[] {
  const own = isObject(events) ? events : {};
  return Object.entries(isObject(rows) ? rows : {}).flatMap(([name, row]): Problem[] => {
    if (isEventName(name) || Object.hasOwn(own, name)) return [];
    const meant = didYouMean(name, EVENT_NAMES);
    const path = configPath(['destinations', id, section, name]);
    return meant === undefined
      ? []
      : [{ path, code: 'unknown_key', got: shapeOf(row), fix: `Did you mean '${meant}'?` }];
  });
}

/** Definitions that `defineEvents` refuses. */
export function eventSlips(events: unknown): Problem[] {
  if (!isObject(events)) return [];
  try {
    defineEvents(events as EventDefinitions);
    return [];
  } catch (error) {
    const fix = error instanceof Error ? error.message : 'Write events: defineEvents({ … }).';
    return [{ path: 'events', code: 'invalid_events', got: 'definitions that cannot be used', fix }];
  }
}

/** Paths of a destination's mapping that name a field in another spelling. */
export function mappingSlips(id: string, mapping: unknown): Problem[] {
  const rows = isObject(mapping) ? mapping : {};
  return EVENT_NAMES.flatMap((name) => {
    const row = rows[name];
    if (!isObject(row)) return [];
    const paths: [string[], unknown][] = [
      [['value'], row.value],
      [['valueCurrency'], row.valueCurrency],
      ...Object.entries(isObject(row.properties) ? row.properties : {}).map(
        ([key, path]): [string[], unknown] => [['properties', key], path],
      ),
    ];
    return paths.flatMap(([where, path]) =>
      typeof path !== 'string'
        ? []
        : path.split('|').flatMap((alternative): Problem[] => {
            const meant = fieldSlip(name, alternative.trim());
            if (meant === undefined) return [];
            const at = configPath(['destinations', id, 'mapping', name, ...where]);
            return [
              {
                path: at,
                code: 'unknown_field',
                got: `${alternative.trim()}, a field that no event has`,
                fix: `Did you mean '${meant}'?`,
              },
            ];
          }),
    );
  });
}
