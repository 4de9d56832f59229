import { html } from '@tracklayer/html';
import type { Shell } from '../views/shell.js';
import { page } from './layout.js';
import { note } from './parts.js';

export function notFoundPage(shell: Shell, what: string): string {
  return page({
    shell,
    title: 'Not found',
    content: note(html`${what}`, html`<a href="/activity">Go to the activity</a>`),
  });
}
