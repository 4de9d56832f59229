import { patchToEdit } from '../src/patch-file.js';

const edit = (...steps: unknown[]) => patchToEdit(JSON.stringify(steps), 'patch.json');

describe('a JSON patch as an edit', () => {
  it('sets what it adds or replaces and takes out what it removes', () => {
    expect(
      edit(
        { op: 'replace', path: '/profile/phoneNumber', value: '+4915112345678' },
        { op: 'add', path: '/properties/items/0/sku', value: 'SKU-1' },
        { op: 'remove', path: '/properties/note' },
      ),
    ).toEqual({
      set: [
        ['profile.phoneNumber', '+4915112345678'],
        ['properties.items[0].sku', 'SKU-1'],
      ],
      unset: ['properties.note'],
    });
  });

  it('keeps keys apart that look like paths', () => {
    expect(edit({ op: 'add', path: '/properties/a.b/c~1d~0e', value: 1 }).set).toEqual([
      ['properties["a.b"]["c/d~e"]', 1],
    ]);
  });

  it('sets null where that is the value', () => {
    expect(edit({ op: 'add', path: '/profile/properties/size', value: null }).set).toEqual([
      ['profile.properties.size', null],
    ]);
  });

  it.each([
    ['no JSON', '{', 'it is not JSON'],
    ['no list', '{}', 'no list of steps'],
    ['another operation', '[{"op":"move","path":"/a","from":"/b"}]', 'step 1'],
    ['a path that is no pointer', '[{"op":"remove","path":"profile.email"}]', 'no JSON pointer'],
    ['a missing value', '[{"op":"add","path":"/a"}]', '"value" is missing'],
  ])('says what is wrong with %s', (_what, text, said) => {
    expect(() => patchToEdit(text, 'patch.json')).toThrow(said);
  });
});
