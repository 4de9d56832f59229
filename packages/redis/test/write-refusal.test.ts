import { writeRefusal } from '../src/write-refusal.js';

describe('a refused write', () => {
  it.each([
    ['OOM', "OOM command not allowed when used memory > 'maxmemory'."],
    [
      'OOM',
      "Script lanes-settle: OOM command not allowed when used memory > 'maxmemory'. script: 1f, on @user_script:4.",
    ],
    [
      'MISCONF',
      'MISCONF Redis is configured to save RDB snapshots, but it’s currently unable to persist to disk.',
    ],
    ['READONLY', "READONLY You can't write against a read only replica."],
    ['NOREPLICAS', 'NOREPLICAS Not enough good replicas to write.'],
  ])('is named %s, with what to do', (code, text) => {
    const refusal = writeRefusal(new Error(text));
    expect(refusal).toMatchObject({ code, message: expect.stringMatching(/^Redis refuses writes: /) });
    expect(refusal?.next).toMatch(/^[A-Z].*\.$/);
  });

  it.each(['ECONNREFUSED', 'NOSCRIPT No matching script.', 'WRONGTYPE Operation against a key'])(
    'is not %s',
    (text) => {
      expect(writeRefusal(new Error(text))).toBeUndefined();
    },
  );
});
