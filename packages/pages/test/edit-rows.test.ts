import fc from 'fast-check';
import {
  editOf,
  editWords,
  faultFirst,
  fieldsOf,
  withChange,
  writtenValue,
} from '../web/replay/edit-rows.js';

const sample = (id: string, fields: { path: string; value: unknown }[]) => ({
  id,
  type: 'metric-event' as const,
  fields,
});

const FIELDS = fieldsOf([
  sample('a', [
    { path: 'profile.email', value: 'a***@s***.example' },
    { path: 'profile.phoneNumber', value: '+49***01' },
    { path: 'properties.value', value: 12.5 },
  ]),
  sample('b', [
    { path: 'profile.phoneNumber', value: '+49***02' },
    { path: 'properties.giftNote', value: 'f***' },
  ]),
]);

describe('the form of an edit', () => {
  it('has each field once, with the values of all samples', () => {
    expect(FIELDS).toEqual([
      { path: 'profile.email', values: ['a***@s***.example'] },
      { path: 'profile.phoneNumber', values: ['+49***01', '+49***02'] },
      { path: 'properties.value', values: [12.5] },
      { path: 'properties.giftNote', values: ['f***'] },
    ]);
  });

  it('begins with the field that Klaviyo names, in whichever spelling', () => {
    expect(faultFirst(FIELDS, 'phone_number')[0]?.path).toBe('profile.phoneNumber');
    expect(faultFirst(FIELDS, undefined)).toEqual(FIELDS);
  });

  it('keeps digits of a text field as text, and reads others as JSON where they are JSON', () => {
    const [, phone, value] = FIELDS;
    expect(writtenValue('0151', phone)).toBe('0151');
    expect(writtenValue('12.5', value)).toBe(12.5);
    expect(writtenValue('[1,', value)).toBe('[1,');
    expect(writtenValue('true')).toBe(true);
  });

  it('makes an edit of the changes, and none of a field that is empty again', () => {
    const set = withChange([], { path: 'profile.phoneNumber', kind: 'set', text: '+4915112345678' });
    const both = withChange(set, { path: 'properties.giftNote', kind: 'unset', text: '' });
    expect(editOf(both, FIELDS)).toEqual({
      set: [['profile.phoneNumber', '+4915112345678']],
      unset: ['properties.giftNote'],
    });
    const emptied = withChange(both, { path: 'profile.phoneNumber', kind: 'set', text: '' });
    expect(editOf(emptied, FIELDS)).toEqual({ unset: ['properties.giftNote'] });
    expect(editOf([], FIELDS)).toBeUndefined();
  });

  it('writes options from which the command line reads the same values', () => {
    // As the command line reads a value: as JSON if it is JSON, else as text.
    const read = (word = '') => writtenValue(word.slice(word.indexOf('=') + 1));
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ minLength: 1 }), fc.double({ noNaN: true }), fc.boolean()),
        (value) => {
          const [option, word] = editWords({ set: [['a.b', value]] });
          expect(option).toBe('--set');
          expect(read(word)).toEqual(JSON.parse(JSON.stringify(value)));
        },
      ),
    );
  });
});
