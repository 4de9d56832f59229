import { html } from '@tracklayer/html';
import { page } from '../layout.js';

export function notFoundPage(what: string): string {
  return page({
    title: 'Not found',
    content: html`<div class="note"><p>${what}</p><p><a href="/">Back to the lanes</a></p></div>`,
  });
}

export function wrongRequestPage(what: string): string {
  return page({
    title: 'Not understood',
    content: html`<div class="note"><p>${what}</p><p><a href="/dead-letters">All dead letters</a> · <a href="/">Lanes</a></p></div>`,
  });
}

export function brokenPage(): string {
  return page({
    title: 'Something went wrong',
    content: html`<div class="note"><p>The dashboard failed at this page. Deliveries do not depend on it. Its log says why.</p><p><a href="/">Back to the lanes</a></p></div>`,
  });
}

/** Comes back by itself as soon as Redis does. */
export function redisAwayPage(retryAfterS: number): string {
  return page({
    title: 'Redis does not answer',
    refreshS: retryAfterS,
    content: html`<div class="note"><p>Everything shown here is read from Redis, and it did not answer in time.</p>
<ol><li>Does it run? <code>redis-cli -u "$REDIS_URL" ping</code> answers <code>PONG</code>.</li>
<li>Is it the right one? The dashboard was started with <code>REDIS_URL</code>, by default <code>redis://127.0.0.1:6379</code>.</li></ol>
<p>What is in the lanes stays there meanwhile. This page tries again every ${retryAfterS} seconds.</p></div>`,
  });
}
