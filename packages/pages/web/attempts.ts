/** The attempts of a letter, which the API passes on as the worker wrote them. Pure. */

export interface Attempt {
  atMs: number;
  /** `dead`, `retry`, `throttled`, … */
  outcome: string;
  code?: string;
  status?: number;
  detail?: string;
  requestId?: string;
}

/** Attempts of another version may have other fields. A field of an unexpected type is left out. */
export function attemptsOf(raw: readonly unknown[]): Attempt[] {
  return raw.flatMap((each) => {
    if (typeof each !== 'object' || each === null) return [];
    const fields = new Map(Object.entries(each));
    const [atMs, outcome] = [fields.get('atMs'), fields.get('outcome')];
    if (typeof atMs !== 'number' || !(Math.abs(atMs) <= 8.64e15)) return [];
    const [code, status] = [fields.get('code'), fields.get('status')];
    const [detail, requestId] = [fields.get('detail'), fields.get('requestId')];
    return {
      atMs,
      outcome: typeof outcome === 'string' ? outcome : 'unknown',
      ...(typeof code === 'string' && { code }),
      ...(typeof status === 'number' && { status }),
      ...(typeof detail === 'string' && { detail }),
      ...(typeof requestId === 'string' && { requestId }),
    };
  });
}
