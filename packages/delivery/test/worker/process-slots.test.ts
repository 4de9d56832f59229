import { createProcessSlots, type LaneSlots } from '../../src/worker/process-slots.js';

/** Takes jobs until the lane may take no more. Returns how many. */
function fill(lane: LaneSlots): number {
  let taken = 0;
  for (; lane.free() > 0; taken += 1) lane.began();
  return taken;
}

it('lanes that are busy together get equal parts, and each has at least one job in work', () => {
  const slots = createProcessSlots(12);
  const lanes = Array.from({ length: 3 }, () => slots.lane());
  for (let turn = 0; turn < 12; turn += 1) for (const lane of lanes) if (lane.free() > 0) lane.began();
  for (const lane of lanes) for (let own = 0; own < 3; own += 1) lane.ended();
  expect(lanes.map((lane) => lane.free())).toEqual([12, 12, 12]);

  const greedy = slots.lane();
  expect(fill(greedy)).toBe(6);
  expect(fill(slots.lane())).toBe(3);
  const late = Array.from({ length: 20 }, () => fill(slots.lane()));
  expect(late.at(-1)).toBe(1);
});

it('a lane that waits goes on when another lane has ended jobs, and looks after its own jobs meanwhile', async () => {
  const full: number[] = [];
  const slots = createProcessSlots(4);
  const [one, other] = [slots.lane(), slots.lane((inWork) => full.push(inWork))];
  other.began();
  const taken = fill(one) + fill(other);
  expect(taken).toBeGreaterThan(0);
  expect(await other.whenFree(10)).toBe(false);
  const waits = other.whenFree(60_000);
  one.ended();
  one.ended();
  expect(await waits).toBe(true);
  expect(full).toHaveLength(2);
});
