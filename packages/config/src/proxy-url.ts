/** Whether a proxy can be used: an http or https address without a path. `host:port` counts as http, as for other programs. */
export function isProxyUrl(text: string): boolean {
  const written = withScheme(text);
  if (!URL.canParse(written)) return false;
  const { protocol, hostname, pathname, search, hash } = new URL(written);
  const isHttp = protocol === 'http:' || protocol === 'https:';
  return isHttp && hostname !== '' && pathname === '/' && search === '' && hash === '';
}

/** The address of a proxy with its scheme. */
export function withScheme(text: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
}
