import fc from 'fast-check';
import { type Consent, EVENT_NAMES, planEvent } from '../src/index.js';
import { event } from './support/builders.js';

const granted: Consent = { status: 'granted' };
const typesOf = (plan: { jobs: { type: string }[] }) => plan.jobs.map(({ type }) => type);

describe('the plan of an event', () => {
  it('of a sign-up with consent has the profile, the subscription, and the event that needs the subscription delivered', () => {
    const plan = planEvent(event({ name: 'sign_up', consent: granted }), { profileChanged: true });
    expect(plan).toEqual({
      jobs: [
        { type: 'profile-upsert' },
        { type: 'list-subscription', dependsOn: { type: 'profile-upsert', require: 'settled' } },
        { type: 'metric-event', dependsOn: { type: 'list-subscription', require: 'delivered' } },
      ],
      skipped: [],
    });
  });

  it.each([undefined, { status: 'denied' } as const])(
    'of a sign-up with consent %j has only the profile, since its event would claim a subscription',
    (consent) => {
      const input = event({ name: 'sign_up', ...(consent === undefined ? {} : { consent }) });
      expect(planEvent(input, { profileChanged: true })).toEqual({
        jobs: [{ type: 'profile-upsert' }],
        skipped: [
          { type: 'list-subscription', reason: 'consent_missing' },
          { type: 'metric-event', reason: 'consent_missing' },
        ],
      });
    },
  );

  it('of a purchase with consent does not make the event wait for the subscription', () => {
    const dependsOn = { type: 'profile-upsert', require: 'settled' };
    expect(planEvent(event({ consent: granted }), { profileChanged: true }).jobs).toEqual([
      { type: 'profile-upsert' },
      { type: 'list-subscription', dependsOn },
      { type: 'metric-event', dependsOn },
    ]);
  });

  it('with a withdrawn consent unsubscribes without waiting, and a sign-up sends no event', () => {
    const consent: Consent = { status: 'withdrawn' };
    expect(planEvent(event({ consent }), { profileChanged: true }).jobs).toEqual([
      { type: 'profile-upsert' },
      { type: 'list-subscription' },
      { type: 'metric-event', dependsOn: { type: 'profile-upsert', require: 'settled' } },
    ]);
    expect(planEvent(event({ name: 'sign_up', consent }), { profileChanged: false })).toEqual({
      jobs: [{ type: 'list-subscription' }],
      skipped: [
        { type: 'profile-upsert', reason: 'profile_unchanged' },
        { type: 'metric-event', reason: 'consent_withdrawn' },
      ],
    });
  });

  it('without a changed profile has no dependents', () => {
    expect(planEvent(event(), { profileChanged: false })).toEqual({
      jobs: [{ type: 'metric-event' }],
      skipped: [
        { type: 'profile-upsert', reason: 'profile_unchanged' },
        { type: 'list-subscription', reason: 'consent_missing' },
      ],
    });
  });

  it('lists each of the three jobs once, and a job depends only on an earlier one', () => {
    const consent = fc.option(
      fc.constantFrom<Consent>(granted, { status: 'denied' }, { status: 'withdrawn' }),
      { nil: undefined },
    );
    fc.assert(
      fc.property(fc.constantFrom(...EVENT_NAMES), consent, fc.boolean(), (name, given, profileChanged) => {
        const plan = planEvent(event({ name, ...(given && { consent: given }) }), { profileChanged });
        const all = [...typesOf(plan), ...plan.skipped.map(({ type }) => type)].sort();
        expect(all).toEqual(['list-subscription', 'metric-event', 'profile-upsert']);
        plan.jobs.forEach(({ dependsOn }, at) => {
          if (dependsOn !== undefined) expect(typesOf(plan).slice(0, at)).toContain(dependsOn.type);
        });
        const isWord = typesOf(plan).includes('list-subscription');
        expect(isWord).toBe(given?.status === 'granted' || given?.status === 'withdrawn');
      }),
    );
  });
});
