import { createAttempts } from '../src/attempts.js';
import { createPasswordGate } from '../src/password-gate.js';

const AVA = { name: 'Ava', role: 'viewer', createdAtMs: 1, passwordAtMs: 1 } as const;

describe('attempts', () => {
  it('are limited in a window, and free again after it', () => {
    const attempts = createAttempts({ most: 2, windowMs: 1_000 });
    attempts.failed('a', 0);
    expect(attempts.waitMs('a', 10)).toBe(0);
    attempts.failed('a', 10);
    expect(attempts.waitMs('a', 10)).toBe(990);
    expect(attempts.waitMs('b', 10)).toBe(0);
    expect(attempts.waitMs('a', 1_000)).toBe(0);
  });
});

describe('the check of passwords', () => {
  it('takes ten wrong ones of an address in a minute, also if they come at once', async () => {
    let nowMs = 0;
    let checks = 0;
    const check = async (_name: string, password: string) => {
      checks += 1;
      return password === 'right' ? AVA : undefined;
    };
    const gate = createPasswordGate({ check }, () => nowMs);
    const tryOne = (password: string, address = '192.0.2.1') =>
      gate({ name: `n${checks}`, password, address }).then(
        () => 'in',
        (error: { code: string }) => error.code,
      );
    const all = [];
    for (let n = 0; n < 4; n++)
      all.push(...(await Promise.all(['x', 'x', 'x', 'x'].map((each) => tryOne(each)))));
    expect(all.filter((each) => each === 'wrong_password')).toHaveLength(10);
    expect(all.filter((each) => each === 'too_many_attempts')).toHaveLength(6);
    expect(checks).toBe(10);
    expect(await tryOne('right')).toBe('too_many_attempts');
    expect(await tryOne('right', '192.0.2.2')).toBe('in');
    nowMs = 60_000;
    expect(await tryOne('right')).toBe('in');
  });

  it('takes thirty wrong ones of a name, from any address', async () => {
    const gate = createPasswordGate({ check: async () => undefined }, () => 0);
    const codes: string[] = [];
    for (let n = 0; n < 31; n++) {
      const error: unknown = await gate({
        name: n % 2 ? 'Ava' : 'AVA',
        password: 'x',
        address: `192.0.2.${n}`,
      }).catch((refused: unknown) => refused);
      codes.push((error as { code: string }).code);
    }
    expect(codes.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 'wrong_password'));
    expect(codes[30]).toBe('too_many_attempts');
  });

  it('refuses more than eight at once', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const check = () => held.then(() => AVA);
    const gate = createPasswordGate({ check }, () => 0);
    const tries = Array.from({ length: 9 }, (_, n) =>
      gate({ name: `n${n}`, password: 'x', address: `192.0.2.${n}` }).catch(
        (error: { code: string }) => error.code,
      ),
    );
    expect(await tries[8]).toBe('sign_in_busy');
    release();
    expect(await Promise.all(tries.slice(0, 8))).toEqual(Array.from({ length: 8 }, () => AVA));
  });
});
