import { createLogger } from '@tracklayer/telemetry';
import { until } from '@tracklayer/testing';
import { createLateNotice } from '../../src/steps/late-notice.js';

describe('the notice of late events', () => {
  it('is one line at once, one line later with the number since, and one at the end', async () => {
    const numbers: number[] = [];
    let counted = 0;
    const log = createLogger({
      name: 'test',
      level: 'warn',
      destination: { write: (line) => void numbers.push(JSON.parse(line).events) },
    });
    const count = async (events: number) => {
      counted += events;
    };
    const notice = createLateNotice({
      destination: 'main',
      startFlowsWithinMs: 1,
      log,
      count,
      everyMs: 200,
    });
    for (let event = 0; event < 6; event += 1) notice.note();
    expect(numbers).toEqual([1]);
    await until(() => numbers.length === 2);
    expect(numbers).toEqual([1, 5]);
    notice.note();
    notice.note();
    await notice.close();
    expect(numbers.reduce((sum, events) => sum + events, 0)).toBe(8);
    expect(counted).toBe(8);
  });
});
