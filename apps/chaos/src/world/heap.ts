import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { preloading } from '../preload.js';
import { mustHappen } from '../wait.js';
import type { Scene } from './scene.js';

const COLLECTED_MS = 90_000;

const heapFile = (dir: string, worker: number) => join(dir, `heap-${worker}.txt`);

/** Environment of a worker whose heap can be measured. */
export function measurableHeap(worker: number, dir: string): Readonly<Record<string, string>> {
  return preloading('heap', { file: heapFile(dir, worker) });
}

/** The bytes of each worker's heap after garbage collection. */
export async function heapsOf({ dir, workers }: Pick<Scene, 'dir' | 'workers'>): Promise<number[]> {
  return Promise.all(
    workers.map(async (worker, index) => {
      const file = heapFile(dir, index);
      const before = measurements(file).length;
      worker.signal('SIGUSR2');
      await mustHappen('A garbage collection', () => measurements(file).length > before, COLLECTED_MS);
      return measurements(file).at(-1) ?? 0;
    }),
  );
}

function measurements(file: string): number[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number);
}
