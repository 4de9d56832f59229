/** True for this machine: the only host to which a key may go without TLS. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** True for https, and for http to loopback, without credentials, query and fragment. */
export function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return isSafe && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

/** Paths of calls start with a slash, so the base does not end with one. */
export function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
