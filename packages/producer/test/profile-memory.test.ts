import { type DeliveredProfile, reconcileProfile } from '@tracklayer/events';
import type { DeliveryStore } from '@tracklayer/lanes';
import { createProfileMemory } from '../src/profile-memory.js';
import { eventOccasion } from '../src/submission.js';
import { NOW_MS, purchase } from './support/rig.js';

const occasion = eventOccasion({ ...purchase('a'), properties: {} });

/** A memory whose reads are answered when the test says so. */
function slowMemory() {
  const answers: ((delivered: DeliveredProfile[]) => void)[] = [];
  const deliveredProfiles = () => new Promise<DeliveredProfile[]>((resolve) => answers.push(resolve));
  return { memory: createProfileMemory({ deliveredProfiles } as unknown as DeliveryStore), answers };
}

describe('what is known of profiles during one call', () => {
  it('is what was delivered', async () => {
    const { memory, answers } = slowMemory();
    const loading = memory.load([occasion]);
    answers[0]?.([reconcileProfile({}, occasion.profile, NOW_MS).next]);
    await loading;
    expect(memory.learn(occasion)).toEqual({ identity: 'email:ava@shop.example', changed: false });
  });

  it('is kept where another slice reads the same profile at the same time', async () => {
    const { memory, answers } = slowMemory();
    const loading = [memory.load([occasion]), memory.load([occasion])];
    answers[0]?.([{}]);
    await loading[0];
    expect(memory.learn(occasion).changed).toBe(true);
    answers[1]?.([{}]);
    await loading[1];
    expect(memory.learn(occasion).changed).toBe(false);
  });

  it('is read once', async () => {
    const { memory, answers } = slowMemory();
    const loading = memory.load([occasion, occasion]);
    answers[0]?.([{}]);
    await loading;
    await memory.load([occasion]);
    expect(answers).toHaveLength(1);
  });
});
