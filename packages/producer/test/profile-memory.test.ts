import { normaliseEvent, reconcileProfile } from '@tracklayer/events';
import { eventSubmission, type KnownPerson } from '@tracklayer/lanes';
import { createProfileMemory } from '../src/profile-memory.js';
import { NOW_MS, purchase } from './support/rig.js';

const submission = eventSubmission(normaliseEvent(purchase('a'), { nowMs: NOW_MS }));

/** A memory whose reads the test answers. */
function slowMemory() {
  const answers: ((known: KnownPerson[]) => void)[] = [];
  const knownPeople = () => new Promise<KnownPerson[]>((resolve) => answers.push(resolve));
  return { memory: createProfileMemory({ knownPeople }), answers };
}

describe('the profile memory of one call', () => {
  it('starts with the delivered fields', async () => {
    const { memory, answers } = slowMemory();
    const loading = memory.load([submission]);
    answers[0]?.([{ delivered: reconcileProfile({}, submission.profile, NOW_MS).next }]);
    await loading;
    expect(memory.learn(submission)).toEqual({ identity: 'email:ava@shop.example', changed: false });
  });

  it('keeps what it learned when another slice loads the same profile at the same time', async () => {
    const { memory, answers } = slowMemory();
    const loading = [memory.load([submission]), memory.load([submission])];
    answers[0]?.([{ delivered: {} }]);
    await loading[0];
    expect(memory.learn(submission).changed).toBe(true);
    answers[1]?.([{ delivered: {} }]);
    await loading[1];
    expect(memory.learn(submission).changed).toBe(false);
  });

  it('loads a profile once', async () => {
    const { memory, answers } = slowMemory();
    const loading = memory.load([submission, submission]);
    answers[0]?.([{ delivered: {} }]);
    await loading;
    await memory.load([submission]);
    expect(answers).toHaveLength(1);
  });

  it('sends an address again that another one replaced meanwhile', async () => {
    const { memory, answers } = slowMemory();
    const of = (email: string) => ({ ...submission, profile: { email, externalId: 'c1' } });
    const [old, later] = [of('old@shop.example'), of('new@shop.example')];
    const loading = memory.load([old, later]);
    answers[0]?.([{ delivered: {} }, { delivered: {} }]);
    await loading;
    expect([old, old, later, old].map((each) => memory.learn(each).changed)).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it('keeps two customers with one phone number apart', async () => {
    const { memory, answers } = slowMemory();
    const of = (externalId: string) => ({
      ...submission,
      profile: { externalId, phoneNumber: '+4915112345678' },
    });
    const loading = memory.load([of('c1'), of('c2')]);
    answers[0]?.([{ delivered: {} }, { delivered: {} }]);
    await loading;
    expect(memory.learn(of('c1'))).toEqual({ identity: 'external:c1', changed: true });
    expect(memory.learn(of('c2'))).toEqual({ identity: 'external:c2', changed: true });
  });
});
