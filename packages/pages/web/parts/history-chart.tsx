/** One chart of a history, with its marks. The library of the charts loads with the pages that draw them. */
import { CompositeChart, type CompositeChartSeries } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { ColorSwatch, Group, getThemeColor, Paper, Text, Title, useMantineTheme } from '@mantine/core';
import { axisTime, type ChartPoint, type ShownMark } from '../lane-history.js';
import { utcTime } from './times.js';

interface HistoryChartProps {
  title: string;
  /** One line under the title. */
  about: string;
  points: readonly ChartPoint[];
  series: readonly (CompositeChartSeries & { name: Exclude<keyof ChartPoint, 'atMs'>; label: string })[];
  marks: readonly ShownMark[];
  /** Epoch ms. */
  fromMs: number;
  untilMs: number;
  format(value: number): string;
}

/** Places of the times on the axis. */
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** Areas of one chart lie on top of each other, so that their sum is seen. */
const STACK = { stackId: 'areas' };

export function HistoryChart(props: HistoryChartProps) {
  const { title, about, points, series, marks, fromMs, untilMs, format } = props;
  const isEmpty = points.every((point) => series.every(({ name }) => (point[name] ?? 0) === 0));
  const within = (atMs: number) => Math.min(untilMs, Math.max(fromMs, atMs));
  return (
    <Paper component="section" withBorder p="sm" aria-label={title}>
      <Title order={2}>{title}</Title>
      <Text size="sm" c="dimmed" mb={4}>
        {isEmpty ? 'Nothing in this time.' : about}
      </Text>
      {series.length > 1 && <Legend series={series} />}
      <CompositeChart
        h={170}
        data={[...points]}
        dataKey="atMs"
        series={[...series]}
        withDots={false}
        strokeWidth={1.75}
        curveType="linear"
        connectNulls={false}
        areaProps={STACK}
        lineProps={{ isAnimationActive: false }}
        valueFormatter={format}
        tooltipProps={{
          isAnimationActive: false,
          labelFormatter: (label) => (typeof label === 'number' ? utcTime(label) : ''),
        }}
        xAxisProps={{
          type: 'number',
          domain: [fromMs, untilMs],
          ticks: TICKS.map((share) => fromMs + share * (untilMs - fromMs)),
          interval: 'preserveStartEnd',
          tickFormatter: (atMs: number) => axisTime(atMs, untilMs - fromMs),
        }}
        yAxisProps={{ width: 62, allowDecimals: false }}
        referenceLines={marks
          .filter(({ isSpan }) => !isSpan)
          .map(({ fromMs: atMs, color }) => ({ x: within(atMs), color }))}
        referenceAreas={marks
          .filter(({ isSpan }) => isSpan)
          .map(({ fromMs: beganMs, untilMs: endedMs = untilMs, color }) => ({
            x1: within(beganMs),
            x2: within(endedMs),
            color,
            fillOpacity: 0.08,
            strokeOpacity: 0.25,
          }))}
      />
    </Paper>
  );
}

function Legend({ series }: Pick<HistoryChartProps, 'series'>) {
  const theme = useMantineTheme();
  return (
    <Group gap="2px 12px" mb={6}>
      {series.map(({ name, label, color }) => (
        <Group key={name} gap={5} wrap="nowrap">
          <ColorSwatch size={10} radius={2} withShadow={false} color={getThemeColor(color, theme)} />
          <Text size="xs">{label}</Text>
        </Group>
      ))}
    </Group>
  );
}
