import { duration } from '@tracklayer/format';
import { type Html, html } from '@tracklayer/html';

/** `20 Apr 2026, 10:17:31`, in UTC. */
export function moment(atMs: number): Html {
  const iso = new Date(atMs).toISOString();
  return html`<time datetime="${iso}" title="${iso}">${dayOf(iso)}, ${iso.slice(11, 19)}</time>`;
}

/** Formats an ISO 8601 text as `20 Apr 2026`. */
export function dayOf(iso: string): string {
  return `${Number(iso.slice(8, 10))} ${monthOf(iso)} ${iso.slice(0, 4)}`;
}

export function monthOf(iso: string): string {
  const month = Number(iso.slice(5, 7));
  return 'JanFebMarAprMayJunJulAugSepOctNovDec'.slice(month * 3 - 3, month * 3);
}

const IN_WORDS = { units: 1, words: true } as const;

/** Delay between event and arrival. Event times are whole seconds, so shorter delays are not shown. */
export function delay(happenedMs: number, receivedMs: number): string {
  const passedMs = receivedMs - happenedMs;
  if (passedMs < -1_000) return `${duration(-passedMs, IN_WORDS)} before the event time`;
  return passedMs < 2_000 ? 'immediately' : `${duration(passedMs, IN_WORDS)} later`;
}

export function number(count: number): string {
  return count.toLocaleString('en');
}

/** `€129.95`. An unknown currency follows the number as it was sent. */
export function money(value: number, currency: string | undefined): string {
  if (currency !== undefined && /^[A-Za-z]{3}$/.test(currency)) {
    return new Intl.NumberFormat('en', { style: 'currency', currency, maximumFractionDigits: 4 }).format(
      value,
    );
  }
  return [value.toLocaleString('en', { maximumFractionDigits: 4 }), currency].filter(Boolean).join(' ');
}

/** Text of unknown origin. It cannot change the direction of other text, and control characters are visible. */
export function foreign(text: string): Html {
  return html`<bdi>${text.replace(/\p{Cc}/gu, pictured)}</bdi>`;
}

function pictured(control: string): string {
  if (control === '\n' || control === '\t') return control;
  const code = control.charCodeAt(0);
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\u2421';
}

/** Our own sentences. Text between backticks is code. */
export function prose(text: string): Html {
  return html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${foreign(part)}</code>` : foreign(part)))}`;
}
