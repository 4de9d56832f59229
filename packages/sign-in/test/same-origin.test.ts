import { isForeign, isNavigation, requireProof } from '../src/same-origin.js';

const HOST = 'dash.shop.example';
const request = (headers: Record<string, string>, method = 'POST') => ({ headers, host: HOST, method });
const isRefused = (...args: Parameters<typeof request>) => {
  try {
    requireProof(request(...args), 'https://public.shop.example');
    return false;
  } catch {
    return true;
  }
};

describe('a change that comes with a cookie', () => {
  it('needs a browser that says it comes from a page of this server', () => {
    expect(isRefused({ 'sec-fetch-site': 'same-origin' })).toBe(false);
    expect(isRefused({ 'sec-fetch-site': 'same-origin', origin: `https://${HOST}` })).toBe(false);
    expect(isRefused({ origin: `http://${HOST}` })).toBe(false);
    expect(isRefused({ origin: 'https://public.shop.example' })).toBe(false);
  });

  it.each<Record<string, string>>([
    {},
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'cross-site', origin: `https://${HOST}` },
    { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
    { origin: 'https://evil.example' },
    { origin: `https://${HOST}.evil.example` },
    { origin: `https://${HOST}:8443` },
    { origin: 'null' },
    { origin: '' },
  ])('is refused with %j', (headers) => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) expect(isRefused(headers, method)).toBe(true);
    expect(isRefused(headers, 'GET')).toBe(false);
  });
});

describe('a request without a cookie', () => {
  it('is foreign only if a browser says so', () => {
    expect(isForeign(request({}))).toBe(false);
    expect(isForeign(request({ 'sec-fetch-site': 'none' }))).toBe(false);
    expect(isForeign(request({ 'sec-fetch-site': 'same-site' }))).toBe(true);
    expect(isForeign(request({ origin: 'https://evil.example' }))).toBe(true);
  });

  it('is a navigation only if it opens a whole page', () => {
    const headers = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect(isNavigation(request(headers, 'GET'))).toBe(true);
    expect(isNavigation(request(headers, 'POST'))).toBe(false);
    expect(isNavigation(request({ ...headers, 'sec-fetch-dest': 'iframe' }, 'GET'))).toBe(false);
  });
});
