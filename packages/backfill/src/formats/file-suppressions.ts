/**
 * Finds the suppressed people of a file before its first line is sent.
 *
 * Defends against a person with two rows. One says that they are suppressed. The other one is silent, and a constant or an older
 * consent would subscribe them. The order of the rows must not matter.
 */
import { entryOf } from '../input/read-entry.js';
import { readRecords } from '../input/records.js';
import type { Source } from '../input/source.js';
import type { Layout } from './detect.js';
import type { Interpretation } from './interpretation.js';
import { suppressionIn } from './map-entry.js';
import { type Suppressions, strongest } from './row-consent.js';
import type { RowSuppression } from './suppression.js';
import { maySaySo } from './suppression.js';

const START = { bytes: 0, lines: 0 };

/** Reads the whole file, if its entries may have consents. A stream can be read once only: there each row counts for itself. */
export async function readSuppressions(
  source: Source,
  layout: Layout,
  how: Omit<Interpretation, 'nowMs'>,
): Promise<Suppressions | undefined> {
  const isMapped = [how.map.fields, how.map.constants].some((named) =>
    Object.keys(named).some((path) => path.startsWith('consent')),
  );
  const hasConsents = how.kind === 'profiles' || (how.kind === 'events' && isMapped);
  if (source.path === undefined || !hasConsents || layout.format === 'suppressed-csv') return undefined;
  if ('header' in layout && !layout.header.some(maySaySo)) return undefined;
  const found = new Map<string, RowSuppression>();
  for await (const records of readRecords(source.read(START), layout, START)) {
    for (const record of records) {
      if ('skipped' in record || 'refused' in record) continue;
      const entry = entryOf(record, layout);
      const stated = 'value' in entry ? suppressionIn(entry.value, how) : undefined;
      if (stated === undefined) continue;
      const both = strongest(found.get(stated.email), stated.suppression);
      if (both !== undefined) found.set(stated.email, both);
    }
  }
  return found.size === 0 ? undefined : found;
}
