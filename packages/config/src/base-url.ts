/** True for this machine: the only host to which a key of an account may go without TLS. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** Keys of the sandbox. They open nothing, so anybody may read them. */
const SANDBOX_KEY = /^pk_sandbox_/;

/** Whether this key may go to the address: over https, to loopback, or if it is a key of the sandbox. */
export function mayGoTo(baseUrl: string, key: string | undefined): boolean {
  if (!URL.canParse(baseUrl)) return true;
  const { protocol, hostname } = new URL(baseUrl);
  return protocol !== 'http:' || isLoopback(hostname) || SANDBOX_KEY.test(key ?? '');
}

/** True for https and http, without credentials, query and fragment. */
export function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  return isWeb && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

/** Paths of calls start with a slash, so the base does not end with one. */
export function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
