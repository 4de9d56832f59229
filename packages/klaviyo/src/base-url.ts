import { ClientSettingsError } from './errors.js';

/**
 * Checks the address of a destination: https, or http on this machine for a sandbox. Returns it without a trailing slash.
 *
 * @throws {ClientSettingsError} `invalid_base_url` or `insecure_base_url`. The error omits the address, which may hold a
 *   password.
 */
export function parseBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw invalid('is not an http or https address');
  }
  if (url.username !== '' || url.password !== '') throw invalid('contains a user name or password');
  if (url.search !== '' || url.hash !== '') throw invalid('contains a query or fragment');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new ClientSettingsError(
      'insecure_base_url',
      `The base URL would send the key unencrypted to ${url.hostname}.`,
      'Use https://. Plain http is allowed only for a sandbox on localhost, 127.0.0.1 or [::1].',
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
