import { Text } from '@mantine/core';
import { ago } from '@tracklayer/format';

/** `2026-04-20 10:17:31 UTC`, from epoch ms. */
export function utcTime(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** How long ago. The exact time is in its title. */
export function Ago({ atMs, nowMs = Date.now() }: { atMs: number; nowMs?: number }) {
  return (
    <Text component="time" inherit dateTime={new Date(atMs).toISOString()} title={utcTime(atMs)}>
      {ago(atMs, nowMs)}
    </Text>
  );
}
