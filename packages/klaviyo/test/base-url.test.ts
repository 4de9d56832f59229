import { parseBaseUrl } from '../src/base-url.js';

const KEY = 'pk_test_0000000000000000000000000000000000';
const SANDBOX_KEY = 'pk_sandbox_0000000000000000000000000000000000';

describe('parseBaseUrl', () => {
  it.each([
    ['https://a.klaviyo.com', 'https://a.klaviyo.com'],
    ['https://a.klaviyo.com/', 'https://a.klaviyo.com'],
    ['https://proxy.example/klaviyo//', 'https://proxy.example/klaviyo'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080'],
    ['http://127.8.9.1', 'http://127.8.9.1'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
    // The short way to write 127.0.0.1, which the URL parser writes out.
    ['http://127.1', 'http://127.0.0.1'],
  ])('takes %s', (given, base) => {
    expect(parseBaseUrl(given, KEY)).toBe(base);
  });

  it.each([
    'http://a.klaviyo.com',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://192.168.0.2',
    'http://0.0.0.0',
  ])('keeps the key off plain http to %s', (given) => {
    expect(() => parseBaseUrl(given, KEY)).toThrow(expect.objectContaining({ code: 'insecure_base_url' }));
  });

  it('sends a key of the sandbox over plain http to any host', () => {
    expect(parseBaseUrl('http://sandbox:8700', SANDBOX_KEY)).toBe('http://sandbox:8700');
    expect(() => parseBaseUrl('ftp://sandbox:8700', SANDBOX_KEY)).toThrow();
  });

  it.each([
    '',
    'klaviyo',
    'a.klaviyo.com:443',
    'ftp://a.klaviyo.com',
    'https://',
    'https://x/?a=1',
    'https://x/#a',
  ])('refuses %p', (given) => {
    expect(() => parseBaseUrl(given, KEY)).toThrow(expect.objectContaining({ code: 'invalid_base_url' }));
  });

  it('refuses an address with a password and does not repeat it', () => {
    expect(() => parseBaseUrl('https://ava:hunter2@x.example', KEY)).toThrow(/password/);
    expect(() => parseBaseUrl('https://ava:hunter2@x.example', KEY)).not.toThrow(/hunter2/);
  });
});
