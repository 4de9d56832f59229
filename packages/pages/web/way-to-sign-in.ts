/** The way to the sign-in, and back to the view that asked for it. Pure. */

const PAGE = '/app/sign-in';

/** The address of the sign-in for a view: `https://host/any/path/app/sign-in?to=%2Fapp%2Fworkers`. */
export function signInAddress(view: string, serverUrl: string): string {
  const to = view.startsWith(`${serverUrl}/`) ? view.slice(serverUrl.length) : '/app/';
  return `${serverUrl}${PAGE}?to=${encodeURIComponent(to)}`;
}

export function isSignIn(view: string, serverUrl: string): boolean {
  return view.startsWith(`${serverUrl}${PAGE}`);
}

/** Where the search of the sign-in leads: always an address of this server. */
export function wayBack(search: string, serverUrl: string): string {
  const to = new URLSearchParams(search).get('to') ?? '';
  const isOwn = to.startsWith('/') && !to.startsWith(PAGE);
  return `${serverUrl}${isOwn ? to : '/app/'}`;
}
