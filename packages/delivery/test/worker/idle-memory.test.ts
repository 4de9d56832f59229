import { execFileSync } from 'node:child_process';
import { createIdleMemory } from '../../src/worker/idle-memory.js';

const SAVE = '--optimize-for-size';
const SAVE_NO_MORE = '--no-optimize-for-size';

function memoryWith() {
  const clock = { nowMs: 0 };
  const flags: string[] = [];
  const memory = createIdleMemory(
    () => clock.nowMs,
    (flag) => flags.push(flag),
  );
  return { memory, clock, flags };
}

it('saves memory after two seconds without a job, for ten seconds', () => {
  const { memory, clock, flags } = memoryWith();
  memory.jobBegan();
  memory.jobBegan();
  clock.nowMs = 5_000;
  memory.jobEnded();
  clock.nowMs = 10_000;
  memory.look();
  memory.jobEnded();
  for (const afterMs of [1_999, 2_000, 3_000, 11_999]) {
    clock.nowMs = 10_000 + afterMs;
    memory.look();
    expect(flags).toEqual(afterMs < 2_000 ? [] : [SAVE]);
  }
  for (const afterMs of [12_000, 13_000, 100_000]) {
    clock.nowMs = 10_000 + afterMs;
    memory.look();
    expect(flags).toEqual([SAVE, SAVE_NO_MORE]);
  }
});

it('saves no more as soon as a job begins, and again after it', () => {
  const { memory, clock, flags } = memoryWith();
  clock.nowMs = 2_000;
  memory.look();
  memory.jobBegan();
  memory.jobBegan();
  expect(flags).toEqual([SAVE, SAVE_NO_MORE]);
  memory.jobEnded();
  memory.jobEnded();
  clock.nowMs = 4_000;
  memory.look();
  expect(flags).toEqual([SAVE, SAVE_NO_MORE, SAVE]);
});

it('saves no more when it is stopped', () => {
  const { memory, clock, flags } = memoryWith();
  clock.nowMs = 2_000;
  memory.look();
  memory.stop();
  memory.stop();
  expect(flags).toEqual([SAVE, SAVE_NO_MORE]);
});

it('sets flags that this version of V8 knows', () => {
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  expect(known).toContain(`  ${SAVE} `);
});
