import { lookupCalls } from '../src/calls/lookup-calls.js';
import { lookupGroups, lookupRequest } from '../src/consent/profile-lookup.js';
import type { KlaviyoAnswer } from '../src/request.js';
import { anAnswer, anError } from './support/builders.js';

const found = (...emails: string[]) => ({
  data: emails.map((email) => ({ type: 'profile', attributes: { email, subscriptions: {} } })),
});
const filterOf = (path: string) => new URL(path, 'https://a.klaviyo.com').searchParams.get('filter') ?? '';

/** Answers each request by its filter. Returns the filters asked for, and the e-mail addresses found. */
function ask(addresses: readonly string[], answer: (filter: string, path: string) => KlaviyoAnswer) {
  const calls = lookupCalls('email', addresses);
  const filters: string[] = [];
  let step = calls.next();
  while (!step.done) {
    const filter = filterOf(step.value.path);
    filters.push(filter);
    step = calls.next(answer(filter, step.value.path));
  }
  const lookup = step.value;
  return {
    filters,
    lookup,
    emails: lookup.kind === 'known' ? lookup.profiles.map(({ email }) => email) : [],
  };
}

describe('the lookup of profiles', () => {
  it('asks about all addresses at once, for their consent and nothing else', () => {
    const { path } = lookupRequest('email', ['a+b@shop.example', 'o"x@shop.example']);
    const query = Object.fromEntries(new URL(path, 'https://a.klaviyo.com').searchParams);
    expect(query).toEqual({
      filter: 'any(email,["a+b@shop.example","o\\"x@shop.example"])',
      'additional-fields[profile]': 'subscriptions',
      'fields[profile]': 'email,phone_number,subscriptions',
      'page[size]': '100',
    });
  });

  it('asks about a hundred addresses in a request, or fewer where they are long', () => {
    const short = Array.from({ length: 250 }, (_, n) => `b${n}@shop.example`);
    expect(lookupGroups('email', short).map(({ length }) => length)).toEqual([100, 100, 50]);
    const long = Array.from({ length: 100 }, (_, n) => `${'x'.repeat(200)}${n}@shop.example`);
    const groups = lookupGroups('email', long);
    expect(groups.flat()).toEqual(long);
    for (const group of groups) expect(lookupRequest('email', group).path.length).toBeLessThan(7_000);
    expect(lookupGroups('email', [])).toEqual([]);
  });

  it('reads every page', () => {
    const next = 'https://a.klaviyo.com/api/profiles?page%5Bcursor%5D=abc';
    const { emails, filters } = ask(['a@x.io', 'b@x.io'], (_filter, path) =>
      path.includes('abc')
        ? anAnswer(200, found('b@x.io'))
        : anAnswer(200, { ...found('a@x.io'), links: { next } }),
    );
    expect(filters).toHaveLength(2);
    expect(emails).toEqual(['a@x.io', 'b@x.io']);
  });

  it('asks without an address that Klaviyo refuses', () => {
    const bad = anError({
      code: 'invalid',
      detail: 'Invalid email address',
      source: { parameter: 'filter' },
    });
    const { emails } = ask(['a@x.io', 'bad', 'b@x.io', 'c@x.io'], (filter) =>
      filter.includes('bad')
        ? anAnswer(400, bad)
        : anAnswer(200, found(...(filter.match(/[a-c]@x.io/g) ?? []))),
    );
    expect(emails).toEqual(['a@x.io', 'b@x.io', 'c@x.io']);
  });

  it('gives back a refusal that is about something else', () => {
    const denied = anError({ code: 'permission_denied', status: 403 });
    const { lookup } = ask(['a@x.io', 'b@x.io'], () => anAnswer(403, denied));
    expect(lookup).toMatchObject({ kind: 'refused', exchange: { answer: { status: 403 } } });
  });
});
