import type { Destination } from '@tracklayer/config';
import { extendMapping, MAPPING, type RequestSettings } from '@tracklayer/klaviyo';

/** The settings of a destination that requests depend on. */
export function requestSettings(destination: Destination): RequestSettings {
  const { id, dialect, listId, catalog, mapping, ownership } = destination;
  return {
    destination: id,
    dialect,
    catalog,
    mapping: extendMapping(MAPPING, mapping),
    ownership,
    ...(listId === undefined ? {} : { listId }),
  };
}
