import { classifyAnswer } from '../src/answer/classify.js';
import type { Outcome } from '../src/answer/outcome.js';
import { anAnswer } from './support/builders.js';
import { EVENT, refused } from './support/recorded-answers.js';

const NOW_MS = Date.parse('2026-11-02T10:00:00Z');

function after(status: number, retryAfter: string, body?: unknown): Outcome {
  return classifyAnswer(anAnswer(status, body, { 'retry-after': retryAfter }), EVENT, NOW_MS);
}

describe('Retry-After', () => {
  it.each([302, 403, 404, 408, 413, 425, 429, 500, 502, 503, 504, 524])('is obeyed on a %i', (status) => {
    expect(after(status, '17')).toMatchObject({ kind: 'throttled', retryAfterMs: 17_000 });
    expect(after(status, 'Mon, 02 Nov 2026 10:00:17 GMT')).toMatchObject({
      kind: 'throttled',
      retryAfterMs: 17_000,
    });
  });

  it("is obeyed on Klaviyo's own 403 and 503", () => {
    for (const status of [403, 503]) {
      const { body } = refused(status, ['permission_denied', 'No.']);
      expect(after(status, '17', body).kind).toBe('throttled');
    }
  });

  it('does not delay what no wait can mend', () => {
    expect(after(400, '17', refused(400, ['invalid', 'Invalid email address']).body).kind).toBe('dead');
    expect(after(401, '17').kind).toBe('held');
    expect(after(202, '17').kind).toBe('delivered');
  });

  it.each(['0', 'Mon, 02 Nov 2026 09:00:00 GMT', 'soon', ''])(
    'that asks for no time (%j) leaves a 503 a failure, which spends an attempt',
    (header) => {
      expect(after(503, header).kind).toBe('retry');
      expect(after(429, header).kind).toBe('throttled');
    },
  );

  it('of a day is capped at 15 minutes, and the day is kept', () => {
    expect(after(503, '86400')).toMatchObject({
      kind: 'throttled',
      retryAfterMs: 900_000,
      askedMs: 86_400_000,
      failure: { hint: expect.stringContaining('tracklayer resume') },
    });
  });
});
