import fc from 'fast-check';
import { conditionsOf, withCondition, without } from '../web/selection.js';

const keyword = fc.constantFrom('destination', 'code', 'event', 'person', 'event-id', 'cause');

describe('the text of a selection, as chips', () => {
  it('has one chip for each condition, without the quotes of its value', () => {
    expect(conditionsOf('code:invalid event:"my own" id:a id:b')).toEqual([
      { keyword: 'code', value: 'invalid', text: 'code:invalid' },
      { keyword: 'event', value: 'my own', text: 'event:"my own"' },
      { keyword: 'id', value: 'a', text: 'id:a' },
      { keyword: 'id', value: 'b', text: 'id:b' },
    ]);
  });

  it('gives any value back as it was written into it', () => {
    fc.assert(
      fc.property(keyword, fc.string({ minLength: 1 }), (name, value) => {
        const text = withCondition('state:dead', name, value);
        expect(conditionsOf(text).map((each) => [each.keyword, each.value])).toEqual([
          ['state', 'dead'],
          [name, value],
        ]);
      }),
    );
  });

  it('has a keyword once, but every id', () => {
    expect(withCondition('code:a id:1', 'code', 'b')).toBe('id:1 code:b');
    expect(withCondition('id:1', 'id', '2')).toBe('id:1 id:2');
  });

  it('loses only the condition that is removed', () => {
    const selection = 'code:invalid event:"my own" from:2h';
    const [, event] = conditionsOf(selection);
    expect(event && without(selection, event)).toBe('code:invalid from:2h');
  });
});
