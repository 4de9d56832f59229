import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A tick of Linux is 10 ms. */
const TICK_MS = 10;

/** The part of one core that a process uses over some seconds, in percent. Undefined where the system does not say it. */
export async function cpuPercentOf(pid: number, overMs: number): Promise<number | undefined> {
  const before = await ticksOf(pid);
  await sleep(overMs);
  const after = await ticksOf(pid);
  if (before === undefined || after === undefined) return undefined;
  return (((after - before) * TICK_MS) / overMs) * 100;
}

/** User and system time. The name of the program, in brackets, may hold blanks. */
async function ticksOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields && Number(fields[11]) + Number(fields[12]);
}
