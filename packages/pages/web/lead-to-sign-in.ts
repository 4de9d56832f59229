import { AnswerError } from './api.js';
import { SERVER_URL } from './base.js';
import { isSignIn, signInAddress } from './way-to-sign-in.js';

/** Nobody is signed in, or not any more. */
const CODES = new Set(['not_signed_in', 'sign_in_over']);

/** Shows the page to sign in, if that is why a request failed. It leads back to this view. */
export function leadToSignIn(error: Error): void {
  const { href } = window.location;
  if (!(error instanceof AnswerError) || !CODES.has(error.code) || isSignIn(href, SERVER_URL)) return;
  window.location.assign(signInAddress(href, SERVER_URL));
}
