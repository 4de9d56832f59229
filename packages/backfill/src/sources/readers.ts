/** Exports that a reader of their own understands, because their columns or fields differ from file to file. */
import type { Layout } from '../formats/detect.js';
import type { Format, Kind } from '../formats/format.js';
import { klaviyoColumns } from '../formats/klaviyo-csv.js';

export interface ReaderSource {
  /** For `--from`. */
  id: string;
  title: string;
  reader: Extract<Format, 'segment' | 'klaviyo-csv' | 'suppressed-csv'>;
  kinds: readonly Kind[];
  /** One of these columns or paths shows that the export is of this program. Empty: any export that the reader understands. */
  shownBy: readonly string[];
}

/** In the order in which they are recognised. */
export const READER_SOURCES: readonly ReaderSource[] = [
  {
    id: 'rudderstack',
    title: 'calls of RudderStack',
    reader: 'segment',
    kinds: ['events', 'profiles'],
    shownBy: ['rudderId', 'context.consentManagement', 'request_ip'],
  },
  {
    id: 'segment',
    title: 'calls of Segment',
    reader: 'segment',
    kinds: ['events', 'profiles'],
    shownBy: [],
  },
  {
    id: 'klaviyo-events',
    title: 'events of Klaviyo',
    reader: 'klaviyo-csv',
    kinds: ['events'],
    shownBy: [],
  },
  {
    id: 'klaviyo-profiles',
    title: 'profiles of Klaviyo',
    reader: 'klaviyo-csv',
    kinds: ['profiles'],
    shownBy: [],
  },
  {
    id: 'mailchimp-unsubscribed',
    title: 'unsubscribed members of Mailchimp',
    reader: 'suppressed-csv',
    kinds: ['profiles'],
    shownBy: ['UNSUB_TIME'],
  },
  {
    id: 'mailchimp-cleaned',
    title: 'cleaned members of Mailchimp',
    reader: 'suppressed-csv',
    kinds: ['profiles'],
    shownBy: ['CLEAN_TIME'],
  },
  {
    id: 'suppression-list',
    title: 'a list of suppressed people',
    reader: 'suppressed-csv',
    kinds: ['profiles'],
    shownBy: [],
  },
];

/** How a call of Segment is read, by our field. */
const SEGMENT_EVENTS: readonly string[] = [
  'name=event',
  'eventId=messageId',
  'time={timestamp|originalTimestamp}',
  'externalId=userId',
  'email={context.traits.email|traits.email|properties.email}',
  'phoneNumber={context.traits.phone|traits.phone}',
];
const SEGMENT_PROFILES: readonly string[] = [
  'externalId=userId',
  'email=traits.email',
  'phoneNumber=traits.phone',
  'firstName={traits.firstName|traits.first_name}',
  'lastName={traits.lastName|traits.last_name}',
  'city=traits.address.city',
];

/** What the reader takes from where, as `--map` would say it. */
export function readerMap({ reader }: ReaderSource, layout: Layout, kind: Kind): readonly string[] {
  if (reader === 'segment') return kind === 'events' ? SEGMENT_EVENTS : SEGMENT_PROFILES;
  if (!('header' in layout) || reader === 'suppressed-csv') return [];
  return Object.entries(klaviyoColumns(layout.header, kind)).map(([field, column]) => `${field}=${column}`);
}
