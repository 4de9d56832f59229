import { patchIn } from '../src/dlq/patch-file.js';

describe('a JSON patch file', () => {
  it('is read as it is', () => {
    const patch = [{ op: 'replace', path: '/profile/phoneNumber', value: '+4915112345678' }];
    expect(patchIn(JSON.stringify(patch), 'patch.json')).toEqual(patch);
  });

  it.each([
    ['not JSON', '{', 'is not JSON'],
    ['not a list', '{}', 'list of operations'],
    ['another operation', '[{"op":"move","path":"/a","from":"/b"}]', '[0].op'],
    ['a path that is not a pointer', '[{"op":"remove","path":"profile.email"}]', '[0].path'],
    ['a missing value', '[{"op":"add","path":"/a"}]', '[0].value'],
  ])('is refused if it is %s, with the reason', (_what, text, said) => {
    expect(() => patchIn(text, 'patch.json')).toThrow(said);
  });
});
