import fc from 'fast-check';
import stringWidth from 'string-width';
import { wrap, wrapLines } from '../src/output/wrap.js';

const word = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.string({ unit: fc.constantFrom(...'ab漢字0-_.~😀'), minLength: 1, maxLength: 30 }),
  },
  fc.string({ unit: fc.constantFrom(...'abc'), minLength: 90, maxLength: 200 }),
  fc.constant('\u001b[?1;2;3;31mx\u001b[?1;2;3;39m'),
);
const words = fc.array(word, { minLength: 1, maxLength: 30 });

describe('a line that is too wide', () => {
  it('becomes lines that fit, and keeps every character', () => {
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 20, max: 120 }),
        fc.integer({ min: 0, max: 8 }),
        (all, width, indent) => {
          const lines = wrap(all.join(' '), width, indent, true).split('\n');
          expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
          expect(lines.join('').replaceAll(' ', '')).toBe(all.join(''));
        },
      ),
    );
  });

  it('keeps a command whole on a line of its own', () => {
    const text =
      'The lane waits for Klaviyo. To end the wait now: `tracklayer resume main metric-event`. Then look again.';
    expect(wrap(text, 60, 2)).toBe(
      [
        'The lane waits for Klaviyo. To end the wait now:',
        '  `tracklayer resume main metric-event`. Then look again.',
      ].join('\n'),
    );
  });

  it('breaks a longer command so that a shell reads it as one line', () => {
    const args = fc.array(fc.string({ unit: fc.constantFrom(...'abc-~=4'), minLength: 1, maxLength: 90 }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(args, fc.integer({ min: 30, max: 90 }), (all, width) => {
        const command = `npx tracklayer dlq ${all.join(' ')}`;
        const lines = wrapLines(`To go on: ${command}`, width).split('\n');
        expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
        const read = lines.join('\n').replaceAll('\\\n', '').replaceAll(/\s+/g, ' ');
        expect(read).toBe(`To go on: ${command}`);
      }),
    );
  });

  it('is indented by two more than its beginning', () => {
    expect(wrapLines(`  one${' two'.repeat(6)}\nshort`, 17)).toBe(
      '  one two two two\n    two two two\nshort',
    );
  });
});
