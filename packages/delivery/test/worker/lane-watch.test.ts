import { createLaneWatch } from '../../src/worker/lane-watch.js';

/** A watch over one lane, and what it restarted. */
function watched(lane: { idleMs: number; isRedisFine: boolean }) {
  const restarted: string[] = [];
  const look = createLaneWatch({
    running: () => [['metric-event', { idleMs: () => lane.idleMs }]],
    isRedisFine: async () => lane.isRedisFine,
    restart: (type) => restarted.push(type),
  });
  return {
    restarted,
    async looks(count: number) {
      for (let at = 0; at < count; at += 1) await look();
    },
  };
}

it('restarts a lane that asked for no job for 20 s while Redis works', async () => {
  const lane = { idleMs: 19_000, isRedisFine: true };
  const { restarted, looks } = watched(lane);
  await looks(10);
  expect(restarted).toEqual([]);
  lane.idleMs = 20_001;
  await looks(4);
  expect(restarted).toEqual([]);
  await looks(1);
  expect(restarted).toEqual(['metric-event']);
});

it('leaves a lane alone while Redis does not work, and in the first seconds after', async () => {
  const lane = { idleMs: 90_000, isRedisFine: false };
  const { restarted, looks } = watched(lane);
  await looks(30);
  lane.isRedisFine = true;
  await looks(4);
  lane.idleMs = 0;
  await looks(10);
  expect(restarted).toEqual([]);
});
