import { type DeliveredProfile, reconcileProfile } from '@tracklayer/events';
import type { DeliveryStore } from '@tracklayer/lanes';
import { createProfileMemory } from '../src/profile-memory.js';
import { eventSubmission } from '../src/submission.js';
import { NOW_MS, purchase } from './support/rig.js';

const submission = eventSubmission({ ...purchase('a'), properties: {} });

/** A memory whose reads the test answers. */
function slowMemory() {
  const answers: ((delivered: DeliveredProfile[]) => void)[] = [];
  const deliveredProfiles = () => new Promise<DeliveredProfile[]>((resolve) => answers.push(resolve));
  return { memory: createProfileMemory({ deliveredProfiles } as unknown as DeliveryStore), answers };
}

describe('the profile memory of one call', () => {
  it('starts with the delivered fields', async () => {
    const { memory, answers } = slowMemory();
    const loading = memory.load([submission]);
    answers[0]?.([reconcileProfile({}, submission.profile, NOW_MS).next]);
    await loading;
    expect(memory.learn(submission)).toEqual({ identity: 'email:ava@shop.example', changed: false });
  });

  it('keeps what it learned when another slice loads the same profile at the same time', async () => {
    const { memory, answers } = slowMemory();
    const loading = [memory.load([submission]), memory.load([submission])];
    answers[0]?.([{}]);
    await loading[0];
    expect(memory.learn(submission).changed).toBe(true);
    answers[1]?.([{}]);
    await loading[1];
    expect(memory.learn(submission).changed).toBe(false);
  });

  it('loads a profile once', async () => {
    const { memory, answers } = slowMemory();
    const loading = memory.load([submission, submission]);
    answers[0]?.([{}]);
    await loading;
    await memory.load([submission]);
    expect(answers).toHaveLength(1);
  });
});
