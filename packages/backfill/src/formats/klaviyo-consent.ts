import type { Channel } from '@tracklayer/events';
import type { Entry } from './format.js';
import { isoTime, type TimeReading } from './time.js';

/** A consent of a file, not checked yet. */
export interface FileConsent {
  status: 'granted' | 'denied' | 'withdrawn';
  channels: Channel[];
  at?: unknown;
  source: string;
}

const STATE = /^(email|sms|whatsapp)(?: marketing)? consent(?: status)?$/;
const WHEN = /^(email|sms|whatsapp)(?: marketing)? consent (?:timestamp|time|date|updated at)$/;
const SUPPRESSED = /suppress/;
const NOTHING = /^(?:|\[\]|false|no|none|null)$/i;

/**
 * Reads the consent columns of Klaviyo's profile exports, per channel. `SUBSCRIBED` is granted, at the time in the column beside
 * it. `UNSUBSCRIBED` is withdrawn. `NEVER_SUBSCRIBED` gives no consent. A granted consent of a suppressed address becomes
 * denied, because subscribing the address would remove the suppression.
 */
export function klaviyoConsent(entry: Entry, how: boolean | TimeReading): FileConsent[] {
  const cells = Object.entries(entry).map(([column, cell]): [string, string] => [
    column.trim().toLowerCase(),
    String(cell).trim(),
  ]);
  const suppressed = cells.some(([column, cell]) => SUPPRESSED.test(column) && !NOTHING.test(cell));
  return cells.flatMap(([column, cell]): FileConsent[] => {
    const channel = STATE.exec(column)?.[1] as Channel | undefined;
    if (channel === undefined) return [];
    const when = cells.find(([other, text]) => WHEN.exec(other)?.[1] === channel && text !== '');
    const at = when && { at: isoTime(when[1], how) };
    const base = { channels: [channel], source: 'klaviyo_export' };
    if (/^unsubscribed$/i.test(cell)) return [{ ...base, status: 'withdrawn', ...at }];
    if (!/^subscribed$/i.test(cell)) return [];
    return [{ ...base, status: suppressed ? 'denied' : 'granted', ...at }];
  });
}

/** Whether a column is about consent. Such a column is not a property of the profile. */
export function isConsentColumn(column: string): boolean {
  return /consent/i.test(column) || SUPPRESSED.test(column.toLowerCase());
}
