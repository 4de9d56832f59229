import { Group, Text } from '@mantine/core';
import { briefDuration } from '@tracklayer/format';
import type { JobStatus } from '../api.js';
import { STEP_COLOURS, stepWords } from '../event-words.js';
import { placeOf, type Scale, SPAN_WORDS, spansOf, totalsOf } from '../time-line.js';

const HEIGHT = 34;
const [BAR_TOP, BAR_HEIGHT] = [9, 16];
const MIDDLE = BAR_TOP + BAR_HEIGHT / 2;
const TICKS = [0, 25, 50, 75, 100];
/** In percent of the width: a shorter span would not be seen. */
const LEAST = 0.25;

interface TimeLineProps {
  job: JobStatus;
  scale: Scale;
  nowMs: number;
}

/** One job, drawn to scale. Under it the sum of each kind of time. */
export function TimeLine({ job, scale, nowMs }: TimeLineProps) {
  const spans = spansOf(job, nowMs);
  const totals = totalsOf(spans);
  const said = totals.map(([kind, ms]) => `${SPAN_WORDS[kind]} ${briefDuration(ms)}`).join(', ');
  return (
    <div>
      <svg
        className="time-line"
        height={HEIGHT}
        role="img"
        aria-label={said === '' ? 'No time passed' : said}
      >
        <line x1="0" x2="100%" y1={MIDDLE} y2={MIDDLE} />
        {spans.map(({ kind, fromMs, untilMs }) => {
          const from = placeOf(fromMs, scale);
          const width = Math.max(LEAST, placeOf(untilMs, scale) - from);
          return (
            <rect
              key={`${fromMs} ${kind}`}
              className={`span-${kind}`}
              x={`${Math.min(from, 100 - width)}%`}
              width={`${width}%`}
              y={BAR_TOP}
              height={BAR_HEIGHT}
            >
              <title>{`${SPAN_WORDS[kind]}: ${briefDuration(untilMs - fromMs)}`}</title>
            </rect>
          );
        })}
        {job.steps.map(({ atMs, what, code }) => (
          <circle
            key={`${atMs} ${what} ${code}`}
            className="step"
            data-color={STEP_COLOURS[what] ?? 'gray'}
            cx={`${placeOf(atMs, scale)}%`}
            cy={MIDDLE}
            r={5}
          >
            <title>{`${stepWords(what)} after ${briefDuration(atMs - scale.fromMs)}`}</title>
          </circle>
        ))}
      </svg>
      <Ticks scale={scale} />
      <Group gap="4px 16px" mt={4}>
        {totals.map(([kind, ms]) => (
          <Text key={kind} size="sm" className="whole-line">
            <span className={`swatch span-${kind}`} />
            {SPAN_WORDS[kind]} {briefDuration(ms)}
          </Text>
        ))}
      </Group>
    </div>
  );
}

function Ticks({ scale: { fromMs, untilMs } }: { scale: Scale }) {
  return (
    <div className="ticks" aria-hidden>
      {TICKS.map((percent) => (
        <span key={percent}>
          {percent === 0 ? '0' : `+${briefDuration(((untilMs - fromMs) * percent) / 100)}`}
        </span>
      ))}
    </div>
  );
}
