export { createOpenId } from './openid.js';
export { addOpenIdRoutes, OPEN_ID_CALLBACK, OPEN_ID_PATH } from './openid-routes.js';
export { isForeign, isNavigation } from './same-origin.js';
export { addCookies } from './session-cookie.js';
export type { SignedIn } from './sessions.js';
export { createSignIn, type SignIn, type SignInNote } from './sign-in.js';
export { SignInError } from './sign-in-error.js';
