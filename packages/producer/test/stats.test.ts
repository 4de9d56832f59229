import { readFileSync } from 'node:fs';
import { metricsText } from '@tracklayer/producer';

const dropped = { buffer_full: 1, invalid: 0, turned_away: 0, refused: 0, closed: 0, unsent: 2 };
const capture = { captured: 9, buffered: 2, bufferedBytes: 700, sent: 4, kept: 0, dropped };

const outbox = { waiting: 3, waitingBytes: 900, oldestAgeMs: 1_500, kept: 5, drained: 2, notKept: 1 };

/** Name, type and help of each metric in the text. */
function metricsIn(text: string): string[][] {
  return [...text.matchAll(/^# HELP (\S+) (.*)\n# TYPE \1 (\S+)$/gm)].map(
    ([, name = '', help = '', type = '']) => [name, type, help],
  );
}

describe('metricsText', () => {
  it('writes each count for Prometheus', () => {
    const text = metricsText({ capture });
    expect(text).toContain('\ntracklayer_producer_captured_total 9\n');
    expect(text).toContain('\ntracklayer_producer_capture_dropped_total{reason="unsent"} 2\n');
    expect(metricsText({ capture, outbox })).toContain('_outbox_oldest_age_seconds 1.5\n');
    expect(text.endsWith('tracklayer_producer_capture_buffered_bytes 700\n')).toBe(true);
  });

  it('has exactly the metrics that the documentation lists', () => {
    const page = readFileSync('docs/outbox.md', 'utf8');
    const listed = [...page.matchAll(/^\| `(tracklayer_\w+)` \| (\w+) \| (.*) \|$/gm)];
    expect(listed.map(([, ...cells]) => cells)).toEqual(metricsIn(metricsText({ capture, outbox })));
  });
});
