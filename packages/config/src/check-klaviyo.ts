import type { Problem } from '@tracklayer/events';
import { configPath } from './path.js';

/*
 * Failure story: a base URL that ends in `/api`, or a revision that does not exist yet, makes Klaviyo refuse every call. A
 * thousand jobs would wait for a person who can see the mistake in the configuration. So the start refuses it.
 */

/** Settings of a destination with which Klaviyo would refuse every call. */
export function klaviyoProblems(
  id: string,
  destination: ReadonlyMap<string, unknown>,
  nowMs: number,
): Problem[] {
  const [revision, baseUrl] = [destination.get('revision'), destination.get('baseUrl')];
  const problems: Problem[] = [];
  const report = (field: string, got: string, fix: string) =>
    problems.push({ path: configPath(['destinations', id, field]), code: 'invalid_value', got, fix });
  if (typeof revision === 'string' && isFuture(revision, nowMs)) {
    report(
      'revision',
      'a date in the future',
      "Write a released revision, e.g. '2026-07-15'. If the date is right, check the clock.",
    );
  }
  if (typeof baseUrl === 'string' && hasPathOfApi(baseUrl)) {
    report(
      'baseUrl',
      'an address with a path',
      'Write the address without its path, e.g. https://a.klaviyo.com. Each call adds /api/… itself.',
    );
  }
  return problems;
}

/** A date of the calendar, with or without a suffix such as `.pre`. */
export function isRevision(text: string): boolean {
  const date = /^(\d{4}-\d{2}-\d{2})(?:\.[a-z]+)?$/.exec(text)?.[1];
  if (date === undefined) return false;
  const ms = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}

function isFuture(revision: string, nowMs: number): boolean {
  return isRevision(revision) && revision.slice(0, 10) > new Date(nowMs).toISOString().slice(0, 10);
}

/** Klaviyo itself has no other path. A gateway of the company may have one, but it must not end where our paths begin. */
function hasPathOfApi(baseUrl: string): boolean {
  if (!URL.canParse(baseUrl)) return false;
  const { hostname, pathname } = new URL(baseUrl);
  const path = pathname.replace(/\/+$/, '');
  return path !== '' && (/(?:^|\.)klaviyo\.com$/.test(hostname) || /\/api$/i.test(path));
}
