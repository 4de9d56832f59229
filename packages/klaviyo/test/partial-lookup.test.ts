import { callOf } from '../src/answer/call.js';
import { classifyAnswer } from '../src/answer/classify.js';
import { lookupCalls } from '../src/calls/lookup-calls.js';
import { lookupRequest } from '../src/consent/profile-lookup.js';
import { profilesBy } from '../src/dialects/deletion-job.js';
import type { KlaviyoRequest } from '../src/request.js';
import { anAnswer } from './support/builders.js';

/*
 * Failure story: an answer says less than was asked. Read as "nobody withdrew", it subscribes people who unsubscribed.
 */

const BEN = 'ben@shop.example';
const ASK = lookupRequest('email', [BEN]);
const whole = (links: object = {}) => ({
  data: [{ type: 'profile', id: 'P1', attributes: { email: BEN, subscriptions: {} } }],
  links,
});
const outcomeOf = (body: unknown, request: KlaviyoRequest = ASK) =>
  classifyAnswer(anAnswer(200, body), callOf(request, {}), 0);

describe('a success that answers a question about consent', () => {
  it.each([
    ['no body', undefined],
    ['an empty text', ''],
    ['null', null],
    ['one object in place of a list', { data: { type: 'profile' } }],
    ['null in place of a list', { data: null }],
    ['a profile without attributes', { data: [{ type: 'profile', id: 'P1' }] }],
    ['a profile without its subscriptions', { data: [{ attributes: { email: BEN } }] }],
    ['subscriptions that are null', { data: [{ attributes: { email: BEN, subscriptions: null } }] }],
    ['a next page without a cursor', whole({ next: 'https://a.klaviyo.com/api/profiles' })],
    ['a next page that is no address', whole({ next: 7 })],
  ])('is retried where it holds %s', (_name, body) => {
    expect(outcomeOf(body)).toMatchObject({ kind: 'retry', failure: { code: 'unexpected_answer' } });
  });

  it.each([
    ['a whole page', whole()],
    ['links in a list', whole([])],
    ['no next page', whole({ next: null })],
    ['a next page', whole({ next: 'https://a.klaviyo.com/api/profiles?page%5Bcursor%5D=x' })],
    ['nobody', { data: [] }],
  ])('counts where it holds %s', (_name, body) => expect(outcomeOf(body).kind).toBe('delivered'));

  it('is no answer where its pages do not end', () => {
    const calls = lookupCalls('email', [BEN]);
    const next = 'https://a.klaviyo.com/api/profiles?page%5Bcursor%5D=again';
    let step = calls.next();
    let asked = 0;
    for (; !step.done && asked < 100; asked += 1) step = calls.next(anAnswer(200, whole({ next })));
    expect(asked).toBeLessThan(100);
    const lookup = step.done ? step.value : undefined;
    expect(lookup?.kind).toBe('refused');
    const answer = lookup?.kind === 'refused' ? lookup.exchange.answer : anAnswer(200);
    expect(classifyAnswer(answer, callOf(ASK, {}), 0).kind).toBe('retry');
  });
});

it('asks for no subscriptions where it only looks for ids', () => {
  const body = { data: [{ id: 'P1', attributes: { email: BEN } }] };
  expect(outcomeOf(body, profilesBy('external_id', 'C1')).kind).toBe('delivered');
  expect(outcomeOf(undefined, profilesBy('external_id', 'C1')).kind).toBe('retry');
});
