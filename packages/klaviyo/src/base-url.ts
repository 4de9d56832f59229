import { ClientSettingsError } from './errors.js';

/**
 * A destination's address, checked: https, or plain http to this very machine (the sandbox), where nobody listens in. Without
 * its trailing slash.
 *
 * @throws {ClientSettingsError} `invalid_base_url` or `insecure_base_url`. Does not repeat the address: it may hold a password.
 */
export function parseBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw invalid('is not an http(s) address');
  }
  if (url.username !== '' || url.password !== '') throw invalid('holds a user name or password');
  if (url.search !== '' || url.hash !== '') throw invalid('has a query or fragment');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new ClientSettingsError(
      'insecure_base_url',
      `The base URL sends the key in the clear to ${url.hostname}.`,
      'Use https://; plain http is for a local sandbox on localhost, 127.0.0.1 or [::1].',
    );
  }
  return url.href.replace(/\/+$/, '');
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}

function invalid(what: string): ClientSettingsError {
  return new ClientSettingsError(
    'invalid_base_url',
    `The base URL ${what}.`,
    'Write e.g. https://a.klaviyo.com.',
  );
}
