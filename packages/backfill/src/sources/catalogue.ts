import { AMPLITUDE_EVENTS, MIXPANEL_EVENTS, POSTHOG_EVENTS } from './analytics.js';
import { BIGCOMMERCE_ORDERS } from './bigcommerce.js';
import { MAGENTO_ORDERS } from './magento.js';
import { MAILCHIMP_SUBSCRIBED, OMNISEND_CONTACTS } from './mail-programs.js';
import { PRESTASHOP_LIST, PRESTASHOP_ORDERS } from './prestashop.js';
import { READER_SOURCES } from './readers.js';
import { SHOPIFY_CUSTOMERS, SHOPIFY_ORDERS } from './shopify.js';
import type { SourceProfile } from './source.js';
import { STRIPE_PAYMENTS } from './stripe.js';
import { WOOCOMMERCE_ORDERS } from './woocommerce.js';

/** The sources that are known, in the order in which they are recognised. */
export const SOURCES: readonly SourceProfile[] = [
  SHOPIFY_ORDERS,
  SHOPIFY_CUSTOMERS,
  WOOCOMMERCE_ORDERS,
  MAGENTO_ORDERS,
  BIGCOMMERCE_ORDERS,
  PRESTASHOP_ORDERS,
  PRESTASHOP_LIST,
  STRIPE_PAYMENTS,
  OMNISEND_CONTACTS,
  MAILCHIMP_SUBSCRIBED,
  MIXPANEL_EVENTS,
  AMPLITUDE_EVENTS,
  POSTHOG_EVENTS,
];

/** The names that `--from` takes. `none` reads a file without a source. */
export const SOURCE_NAMES: readonly string[] = [
  ...[...SOURCES, ...READER_SOURCES].map(({ id }) => id),
  'none',
];
