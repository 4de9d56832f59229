import type { ErrorReport } from '../src/index.js';
import { rateLimitedErrors } from '../src/index.js';

describe('rateLimitedErrors', () => {
  it('reports each kind at once, then once per interval with the number left out', () => {
    const reports: ErrorReport[] = [];
    let nowMs = 0;
    const onError = rateLimitedErrors(
      (report) => reports.push(report),
      1_000,
      () => nowMs,
    );
    const flood = (n: number) => {
      for (let i = 0; i < n; i += 1) onError(new Error('NOREPLICAS Not enough good replicas to write.'));
    };
    flood(500);
    onError(Object.assign(new Error(''), { code: 'ECONNREFUSED' }));
    nowMs = 999;
    flood(100);
    nowMs = 1_000;
    flood(3);
    expect(reports.map(({ kind, suppressed }) => ({ kind, suppressed }))).toEqual([
      { kind: 'NOREPLICAS', suppressed: 0 },
      { kind: 'ECONNREFUSED', suppressed: 0 },
      { kind: 'NOREPLICAS', suppressed: 599 },
    ]);
  });
});
