const PLAIN_LABEL = /^[a-z0-9 ._/{}-]{1,100}$/i;
const KEY = /pk_/i;

/** A label's value as it is, or `other`: an address, a number or a key that got here by mistake goes no further. */
export function safeLabel(value: string): string {
  return PLAIN_LABEL.test(value) && !KEY.test(value) ? value : 'other';
}

/** `2xx` to `5xx`; `429` apart, since it is no failure; `none` where there was no answer. */
export function statusClass(status: number | undefined): string {
  if (status === undefined) return 'none';
  return status === 429 ? '429' : `${Math.floor(status / 100)}xx`;
}
