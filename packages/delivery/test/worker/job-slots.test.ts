import type { Logger } from '@tracklayer/telemetry';
import { createJobSlots } from '../../src/worker/job-slots.js';

it('tells what saves memory of each job in work, in lanes and in surges', () => {
  let inWork = 0;
  const memory = {
    jobBegan() {
      inWork += 1;
    },
    jobEnded() {
      inWork -= 1;
    },
    look() {},
    stop() {},
  };
  const slots = createJobSlots({ destinations: [] }, {} as Logger, { waitedForSlot() {} }, memory);
  const [lane, surge] = [slots.ofLane('main', 'metric-event'), slots.ofSurge()];
  lane.began();
  surge.began();
  expect(inWork).toBe(2);
  expect(lane.free()).toBe(998);
  lane.ended();
  surge.ended();
  expect(inWork).toBe(0);
});
