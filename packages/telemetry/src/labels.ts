const PLAIN_LABEL = /^[a-z0-9 ._/{}-]{1,100}$/i;
const KEY = /pk_/i;

/** The label's value, or `other` when it is not plain text: no address or key may reach a metric by mistake. */
export function safeLabel(value: string): string {
  return PLAIN_LABEL.test(value) && !KEY.test(value) ? value : 'other';
}

/** `2xx` to `5xx`; `429` separately, because it is no failure; `none` when there was no answer. */
export function statusClass(status: number | undefined): string {
  if (status === undefined) return 'none';
  return status === 429 ? '429' : `${Math.floor(status / 100)}xx`;
}
