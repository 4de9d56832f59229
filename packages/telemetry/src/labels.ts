const PLAIN_LABEL = /^[a-z0-9 ._/{}-]{1,100}$/i;
const KEY = /pk_/i;

/** Each event sets a dozen labels, and nearly all of them have one of a few values. */
const plain = new Set<string>();
/** More than a worker has values. Other values cost no memory. */
const MOST_PLAIN = 5_000;

/** The label's value, or `other` when it is not plain text: no address or key may reach a metric by mistake. */
export function safeLabel(value: string): string {
  if (plain.has(value)) return value;
  if (!PLAIN_LABEL.test(value) || KEY.test(value)) return 'other';
  if (plain.size < MOST_PLAIN) plain.add(value);
  return value;
}

/** `2xx` to `5xx`; `429` separately, because it is no failure; `none` when there was no answer. */
export function statusClass(status: number | undefined): string {
  if (status === undefined) return 'none';
  return status === 429 ? '429' : `${Math.floor(status / 100)}xx`;
}
