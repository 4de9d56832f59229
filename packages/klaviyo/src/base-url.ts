import { ClientSettingsError } from './errors.js';

/** Keys of the sandbox. They open nothing, so anybody may read them. */
const SANDBOX_KEY = /^pk_sandbox_/;

/**
 * Checks the address of a destination: https, or http on this machine. With a key of the sandbox, http to any host: the
 * containers of docker-compose.yml use it. Returns the address without a trailing slash.
 *
 * @throws {ClientSettingsError} `invalid_base_url` or `insecure_base_url`. The error omits the address, which may hold a
 *   password.
 */
export function parseBaseUrl(baseUrl: string, apiKey: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw invalid('is not an http or https address');
  }
  if (url.username !== '' || url.password !== '') throw invalid('contains a user name or password');
  if (url.search !== '' || url.hash !== '') throw invalid('contains a query or fragment');
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !SANDBOX_KEY.test(apiKey)) {
    throw new ClientSettingsError(
      'insecure_base_url',
      `The base URL would send the key unencrypted to ${url.hostname}.`,
      'Use https://. Plain http is allowed only to localhost, 127.0.0.1 or [::1], or with a key of the sandbox.',
    );
  }
  return url.href.replace(/\/+$/, '');
}

/** Whether a host name, as `URL` writes it, is this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}

function invalid(what: string): ClientSettingsError {
  return new ClientSettingsError(
    'invalid_base_url',
    `The base URL ${what}.`,
    'Set it to e.g. https://a.klaviyo.com.',
  );
}
