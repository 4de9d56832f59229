import type { Mapping, MappingRow } from './row.js';
import { MAPPING_2 } from './version-2.js';

const { events } = MAPPING_2;

/** A row of version 2 with more properties. */
function extended(row: Readonly<MappingRow>, properties: Record<string, string>): MappingRow {
  return { ...row, properties: { ...row.properties, ...properties } };
}

/**
 * Version 3 names the address of an order as the product's guide does: `checkout_url`. Before, it was sent as `checkoutUrl`.
 */
export const MAPPING_3: Mapping = {
  version: 3,
  events: {
    ...events,
    purchase: extended(events.purchase, { checkout_url: 'properties.checkoutUrl' }),
  },
};
