import { patchIn } from '../src/dlq/patch-file.js';

describe('a JSON patch of a file', () => {
  it('is taken as it stands', () => {
    const patch = [{ op: 'replace', path: '/profile/phoneNumber', value: '+4915112345678' }];
    expect(patchIn(JSON.stringify(patch), 'patch.json')).toEqual(patch);
  });

  it.each([
    ['no JSON', '{', 'is not JSON'],
    ['no list', '{}', 'list of operations'],
    ['another operation', '[{"op":"move","path":"/a","from":"/b"}]', '[0].op'],
    ['a path that is no pointer', '[{"op":"remove","path":"profile.email"}]', '[0].path'],
    ['a missing value', '[{"op":"add","path":"/a"}]', '[0].value'],
  ])('is refused where it is %s, and says why', (_what, text, said) => {
    expect(() => patchIn(text, 'patch.json')).toThrow(said);
  });
});
