import { api, dataOf, type Session } from './api.js';
import { SERVER_URL } from './base.js';
import { signInAddress } from './way-to-sign-in.js';

export const SESSION_KEY = ['session'];

export function readSession(): Promise<Session> {
  return dataOf(api.GET('/api/v1/session'));
}

/** Signs out, and shows the sign-in. @throws {AnswerError} */
export async function signOut(): Promise<void> {
  await dataOf(api.DELETE('/api/v1/session'));
  window.location.assign(signInAddress(window.location.href, SERVER_URL));
}
