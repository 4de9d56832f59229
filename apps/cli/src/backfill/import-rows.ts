import type { MigrationReport } from '@tracklayer/backfill';
import { count, counted, duration } from '@tracklayer/format';
import type { Output } from '../output/output.js';

/** A name and a text. A row without a text is not shown. */
export type Row = [string, string | false | undefined];

/** Why the result of profiles that Klaviyo accepted is unknown. */
const UNKNOWN: Readonly<Record<string, string>> = {
  no_scope:
    'the key may not read import jobs. Give it the scopes `lists:read` and `profiles:read`, and look at these imports in Klaviyo',
  not_found: 'Klaviyo does not know the import job any more',
  not_readable: 'the import job could not be read',
  no_id: 'Klaviyo gave no id of the import job',
  too_long: 'Klaviyo had not imported them after 6 hours. Look at these imports in Klaviyo',
  cancelled: 'Klaviyo cancelled the import',
  not_named: 'Klaviyo refused so many and does not say which. Look at these imports in Klaviyo',
  not_followed: 'an earlier version of TrackLayer sent them and did not ask for the result',
};

/** What became of the profiles that Klaviyo accepted. Refused ones are among the dead letters. */
export function importRows({ imports }: MigrationReport, { colors }: Output, nowMs = Date.now()): Row[] {
  const { importing, sinceMs, imported, unknown } = imports;
  const since = sinceMs === undefined ? '' : `, since ${duration(Math.max(0, nowMs - sinceMs))}`;
  return [
    ['imported', count(imported)],
    [
      'importing',
      importing > 0 &&
        colors.yellow(`${count(importing)} accepted by Klaviyo, which still imports them${since}`),
    ],
    ...Object.entries(unknown).map(
      ([reason, many]): Row => [
        'unknown',
        colors.yellow(`${count(many)} accepted by Klaviyo: ${UNKNOWN[reason] ?? reason}`),
      ],
    ),
  ];
}

/** For the end of a command that waits no longer. */
export function stillImporting({ id, imports }: Pick<MigrationReport, 'id' | 'imports'>): string {
  return `Klaviyo still imports ${counted(imports.importing, 'profile')}. The worker asks for the result. To see it later: tracklayer backfill status ${id}`;
}
