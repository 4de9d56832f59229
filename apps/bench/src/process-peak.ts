import { readFile } from 'node:fs/promises';

/**
 * The peak of resident memory of this process, in bytes. Node's `maxRSS` begins with the peak of the process that started this one.
 * It is the answer only where the system has no other.
 */
export async function peakRssBytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return (peak === undefined ? process.resourceUsage().maxRSS : Number(peak)) * 1_024;
}
