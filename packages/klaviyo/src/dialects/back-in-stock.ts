import type { BackInStock } from '../commands.js';
import type { KlaviyoRequest } from '../request.js';
import type { RequestSettings } from './dialect.js';
import { nameAttributes } from './profile-attributes.js';

/** Integration and catalogue of the variants that a shop uploads itself, by the Catalogs API or as a feed. */
const CUSTOM_CATALOG = '$custom:::$default';

const SEPARATOR = ':::';

/**
 * Klaviyo's id of a variant: integration, catalogue and the shop's own id (OpenAPI 2026-07-15). A whole id stays as it is.
 * `variantIdOf('SKU-1-M', '$custom:::$default')` → `$custom:::$default:::SKU-1-M`.
 */
function variantIdOf(variantId: string, catalog: string = CUSTOM_CATALOG): string {
  return variantId.includes(SEPARATOR) ? variantId : `${catalog}${SEPARATOR}${variantId}`;
}

/**
 * `POST /api/back-in-stock-subscriptions` (OpenAPI 2026-07-15). Both dialects use it, because the guide has no such call. It
 * names the person by one identifier, as an event does.
 */
export function backInStock(
  { profile, variantId, channels }: BackInStock,
  { catalog, omit }: RequestSettings,
): KlaviyoRequest {
  return {
    endpoint: 'POST /api/back-in-stock-subscriptions',
    path: '/api/back-in-stock-subscriptions',
    body: {
      data: {
        type: 'back-in-stock-subscription',
        attributes: {
          channels: channels.map((channel) => channel.toUpperCase()),
          profile: { data: { type: 'profile', attributes: nameAttributes(profile, omit?.(profile)) } },
        },
        relationships: {
          variant: { data: { type: 'catalog-variant', id: variantIdOf(variantId, catalog) } },
        },
      },
    },
  };
}
