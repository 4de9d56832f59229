import { html } from '@tracklayer/html';
import { page } from '../layout.js';

export function notFoundPage(message: string): string {
  return page({
    title: 'Not found',
    content: html`<div class="note"><p>${message}</p><p><a href="/">Back to the lanes</a></p></div>`,
  });
}

/** Where nobody is signed in, it leads to the sign-in by itself. */
export function signInPage({
  message,
  whatToDo,
  signInAt,
}: {
  message: string;
  whatToDo: string;
  signInAt?: string;
}): string {
  return page({
    title: signInAt === undefined ? 'Refused' : 'Sign in',
    ...(signInAt !== undefined && { leadsTo: signInAt }),
    content: html`<div class="note"><p>${message}</p><p>${
      signInAt === undefined ? whatToDo : html`<a href="${signInAt}">Sign in</a>`
    }</p></div>`,
  });
}

export function badRequestPage(message: string): string {
  return page({
    title: 'Wrong address',
    content: html`<div class="note"><p>${message}</p><p><a href="/dead-letters">All dead letters</a> · <a href="/">Lanes</a></p></div>`,
  });
}

export function failedPage(): string {
  return page({
    title: 'The dashboard failed',
    content: html`<div class="note"><p>The dashboard failed to make this page. Delivery does not depend on the dashboard. The log of the dashboard names the error.</p><p><a href="/">Back to the lanes</a></p></div>`,
  });
}

/** Refreshes itself, so that the page asked for comes back when Redis does. */
export function redisAwayPage(retryAfterS: number): string {
  return page({
    title: 'Redis does not answer',
    refreshS: retryAfterS,
    content: html`<div class="note"><p>The dashboard reads everything from Redis, and Redis did not answer in time.</p>
<ol><li>Check that Redis runs: <code>redis-cli -u "$REDIS_URL" ping</code> answers <code>PONG</code>.</li>
<li>Check the address: the dashboard uses <code>REDIS_URL</code>, by default <code>redis://127.0.0.1:6379</code>.</li></ol>
<p>The jobs stay in their lanes. This page tries again every ${retryAfterS} seconds.</p></div>`,
  });
}
