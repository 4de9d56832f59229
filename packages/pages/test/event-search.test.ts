import fc from 'fast-check';
import { conditionsFor, guessed, isPersonal, searchCommand } from '../web/event-search.js';
import { stateText } from '../web/event-words.js';
import { personOf, personText } from '../web/person-address.js';
import { job } from './support/event.js';

describe('the search for events', () => {
  it('takes a text for an order, an event id and a request at once', () => {
    const search = guessed({ by: 'any', text: '10492' });
    expect(conditionsFor(search)).toEqual({ eventId: '10492', order: '10492', request: '10492' });
    expect(searchCommand(search, 'main')).toBe(
      'npx tracklayer events list --order 10492 --event 10492 --request 10492 --destination main',
    );
  });

  it('knows a person by the look of an address or a number', () => {
    const found = ['ava@shop.example', '+49 (151) 12345678', '4915112345678', 'order@'].map(
      (text) => guessed({ by: 'any', text }).by,
    );
    expect(found).toEqual(['email', 'phone', 'any', 'any']);
    expect(guessed({ by: 'order', text: 'a@b' }).by).toBe('order');
    expect(conditionsFor({ by: 'email', text: 'ava@shop.example' })).toEqual({
      person: { email: 'ava@shop.example' },
    });
  });

  it('keeps every identifier of a person out of what a server sees of an address', () => {
    const ways = ['email', 'phone', 'external-id', 'exchange-id', 'anonymous-id'] as const;
    expect(ways.map(isPersonal)).toEqual([true, true, true, true, true]);
  });

  it('finds the person again behind # as the router gives it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (person) => {
        // The router decodes parts of the address, and keeps %25 and %5C.
        const parts = personText(person).split(/(%25|%5C)/);
        const hash = parts.map((part) => (/^%(25|5C)$/.test(part) ? part : decodeURI(part))).join('');
        expect(personOf(hash)).toBe(person.toWellFormed());
      }),
    );
    expect(personOf('50%@shop.example')).toBe('50%@shop.example');
  });

  it('takes another property apart at its first equals sign', () => {
    expect(conditionsFor({ by: 'key', text: 'cartId=c=17' })).toEqual({ key: 'cartId', value: 'c=17' });
    expect(conditionsFor({ by: 'key', text: 'cartId' })).toEqual({ key: 'cartId' });
  });
});

describe('the state of an event', () => {
  it('is in words, with what it waits for and how often it was replayed', () => {
    expect(stateText(job({ state: 'held', waitsFor: 'list:Y6nRLr', code: 'not_found', replays: 1 }))).toBe(
      'held: list:Y6nRLr (not_found), replayed once',
    );
    expect(stateText(job({ state: 'waits-for-profile', waitsFor: 'p1' }))).toBe('waits for its profile');
    expect(stateText(job({ state: 'of another version' }))).toBe('of another version');
  });
});
