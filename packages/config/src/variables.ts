/**
 * The environment variables of every program. The configuration reference is made from this file, and its check
 * refuses a variable that the code reads and this file does not name.
 */

/** A variable that gives a field of the configuration its value. */
interface FieldVariable {
  name: string;
  path: readonly string[];
}

/** Without a configuration file these make the destination `main`. A file makes them without effect. */
export const DESTINATION_VARIABLES = {
  apiKeyEnv: 'KLAVIYO_API_KEY',
  listId: 'KLAVIYO_LIST_ID',
  catalog: 'KLAVIYO_CATALOG',
  baseUrl: 'KLAVIYO_BASE_URL',
  revision: 'KLAVIYO_REVISION',
  dialect: 'KLAVIYO_DIALECT',
} as const;

/** The secret of the digests of people. A file never holds it. */
export const DIGEST_KEY_VARIABLE = 'TRACKLAYER_DIGEST_KEY';

/** The secret of the dashboard at the provider of OpenID Connect. A file never holds it. */
export const OPEN_ID_SECRET_VARIABLE = 'OPENID_CLIENT_SECRET';

/** These belong to one machine or process, so they override the file. Of two names for one field the later one counts. */
export const OVERRIDE_VARIABLES = [
  { name: 'REDIS_URL', path: ['redis', 'url'] },
  { name: 'REDIS_ALLOW_EVICTION', path: ['redis', 'allowEviction'] },
  { name: 'METRICS_HOST', path: ['worker', 'metricsHost'] },
  { name: 'METRICS_PORT', path: ['worker', 'metricsPort'] },
  { name: 'WORKER_LANES', path: ['worker', 'lanes'] },
  { name: 'BASE_PATH', path: ['dashboard', 'basePath'] },
  { name: 'PUBLIC_URL', path: ['dashboard', 'publicUrl'] },
  { name: 'KLAVIYO_CA_FILE', path: ['network', 'caFile'] },
  { name: 'HTTPS_PROXY', path: ['network', 'httpsProxy'] },
  { name: 'https_proxy', path: ['network', 'httpsProxy'] },
  { name: 'HTTP_PROXY', path: ['network', 'httpProxy'] },
  { name: 'http_proxy', path: ['network', 'httpProxy'] },
  { name: 'NO_PROXY', path: ['network', 'noProxy'] },
  { name: 'no_proxy', path: ['network', 'noProxy'] },
] as const satisfies readonly FieldVariable[];
