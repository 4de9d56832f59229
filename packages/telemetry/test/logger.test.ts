import fc from 'fast-check';
import { createLogger, type Logger } from '../src/index.js';

function listen(secrets: string[] | (() => string[]) = []): {
  log: Logger;
  lines: () => Record<string, unknown>[];
  text: () => string;
} {
  const written: string[] = [];
  const log = createLogger({
    name: 'test',
    level: 'info',
    secrets,
    destination: { write: (line) => void written.push(line) },
  });
  return { log, text: () => written.join(''), lines: () => written.map((line) => JSON.parse(line)) };
}

const EMAIL = 'ava.example@shop.example';

describe('the log', () => {
  it('is one line of JSON with the time in ISO 8601 and the level as a word', () => {
    const { log, lines } = listen();
    log.info({ destination: 'main', tookMs: 12 }, 'delivered %d of %s', 3, 'main');
    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        pid: process.pid,
        name: 'test',
        destination: 'main',
        tookMs: 12,
        msg: 'delivered 3 of main',
      },
    ]);
  });

  it('has no character that a terminal obeys or that turns the direction of writing, and keeps each value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        const { log, text, lines } = listen();
        const value = `\u202e\u009b2J\u007f\u001b${given.replaceAll(/[\d@+]/g, '')}`;
        log.info({ value }, 'an event named %s', value);
        expect(text()).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}/u);
        expect(lines()[0]).toMatchObject({ msg: expect.stringContaining('\u202e\u009b2J\u007f\u001b') });
      }),
    );
  });

  it('writes nothing below its level and refuses an unknown level', () => {
    const { log, text } = listen();
    log.debug('quiet');
    expect(text()).toBe('');
    expect(() => createLogger({ name: 'x', level: 'loud' })).toThrow(
      'Unknown log level "loud". Use one of trace, debug, info',
    );
  });

  it('hides private fields at any depth and in any spelling', () => {
    const { log, lines } = listen();
    log.warn(
      {
        a: {
          b: [
            {
              customerEMail: 'x',
              'X-Api-Key': 'y',
              PHONE_NUMBER: 4915112345678,
              FirstName: 'Ava',
              tel: '0151 2345678',
              recipientName: 'Ava',
              queueName: 'q',
            },
          ],
        },
      },
      'x',
    );
    expect(lines()[0]?.a).toEqual({
      b: [
        {
          customerEMail: '[redacted]',
          'X-Api-Key': '[redacted]',
          PHONE_NUMBER: '[redacted]',
          FirstName: '[redacted]',
          tel: '[redacted]',
          recipientName: '[redacted]',
          queueName: 'q',
        },
      ],
    });
  });

  it('withholds whole profiles, properties and bodies, but not plain words of that name', () => {
    const { log, lines } = listen();
    log.info({ profile: { nick: 'Ava' }, properties: { note: 'x' }, event: 'purchase' }, 'x');
    expect(lines()[0]).toMatchObject({ profile: '[withheld]', properties: '[withheld]', event: 'purchase' });
  });

  it('shows only the known fields of an error and of its causes', () => {
    const { log, lines, text } = listen();
    const cause = Object.assign(new Error(`no such profile ${EMAIL}`), {
      code: 'not_found',
      request: { secretStuff: 'x' },
    });
    const error = new AggregateError([cause], `could not send to ${EMAIL}`, { cause });
    log.error(error);
    log.error({ error }, 'failed');
    const [first, second] = lines();
    expect(first?.msg).toBe('could not send to [email]');
    expect(first?.err).toMatchObject({
      name: 'AggregateError',
      message: 'could not send to [email]',
      cause: { code: 'not_found', message: 'no such profile [email]' },
    });
    expect(second?.error).toMatchObject({ message: 'could not send to [email]' });
    expect(text()).not.toContain(EMAIL);
    expect(text()).not.toContain('secretStuff');
  });

  it('shows only the class name of other objects', () => {
    const { log, lines } = listen();
    class Client {
      key = 'pk_0123456789';
    }
    log.info(
      { client: new Client(), bytes: Buffer.from(EMAIL), map: new Map([[EMAIL, 1]]), call: () => EMAIL },
      'x',
    );
    expect(lines()[0]).toMatchObject({
      client: '[Client]',
      bytes: '[Buffer]',
      map: '[Map]',
      call: '[function]',
    });
  });

  it('masks bindings of children, message arguments and keys too', () => {
    const { log, text, lines } = listen();
    log.child({ who: EMAIL, email: 'x' }).child({ again: EMAIL }).info('hello');
    log.info('hello %s and %o', EMAIL, { to: EMAIL });
    log.info('%s@%s', 'ava.example', 'shop.example');
    log.info({ [EMAIL]: 1 }, 'x', EMAIL);
    log.info({}, { to: EMAIL } as unknown as string);
    expect(lines()).toHaveLength(5);
    expect(text()).not.toContain(EMAIL);
    expect(lines()[0]).toMatchObject({ who: '[email]', email: '[redacted]', again: '[email]' });
  });

  it('masks the given secrets anywhere', () => {
    const { log, text } = listen(['s3cr3t-value', 'abc']);
    log.info({ at: 'x-s3cr3t-value-x', list: ['s3cr3t-value'] }, 'abc s3cr3t-value');
    expect(text()).not.toContain('s3cr3t-value');
    expect(text()).toContain('abc');
  });

  it('masks secrets that are added later', () => {
    const secrets: string[] = [];
    const { log, text } = listen(() => secrets);
    secrets.push('s3cr3t-value');
    log.error(new Error('refused s3cr3t-value'));
    expect(text()).toContain('refused [redacted]');
    expect(text()).not.toContain('s3cr3t-value');
  });

  it('never throws: cycles, BigInt, getters that throw, invalid dates, depth', () => {
    const { log, lines } = listen();
    const odd: Record<string, unknown> = { big: 1n, date: new Date(Number.NaN), sym: Symbol('x') };
    odd.self = odd;
    Object.defineProperty(odd, 'trap', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    let deep: unknown = 'bottom';
    for (let level = 0; level < 20; level += 1) deep = { deep };
    log.info({ odd, deep }, 'x');
    expect(lines()[0]?.odd).toEqual({
      big: '1',
      date: '[invalid date]',
      sym: '[symbol]',
      self: '[circular]',
      trap: '[unreadable]',
    });
    expect(JSON.stringify(lines()[0]?.deep)).toContain('[deeper]');
  });
});

describe('every logged value', () => {
  const SECRETS = { email: EMAIL, phone: '+491511234567', key: 'pk_0123456789abcdef0123456789abcdef01' };
  const secret = fc.constantFrom(...Object.values(SECRETS));
  const hidden = fc
    .tuple(fc.string(), secret, fc.string())
    // The text beside a value must not extend it.
    .map(
      ([before, value, after]) => `${before.replace(/[+%\d]/g, '')} ${value} ${after.replace(/[+%\d]/g, '')}`,
    );
  const anything = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.anything(), hidden, tie('object'), tie('array'), tie('error')),
    object: fc.dictionary(fc.oneof(fc.string(), hidden), tie('value'), { maxKeys: 4 }),
    array: fc.array(tie('value'), { maxLength: 4 }),
    error: fc.tuple(hidden, tie('value')).map(([message, cause]) => new Error(message, { cause })),
  }));

  it('shows no email, phone number or key', () => {
    fc.assert(
      fc.property(fc.array(anything.value, { minLength: 1, maxLength: 3 }), hidden, (values, message) => {
        const { log, text, lines } = listen();
        const write = log.info.bind(log) as (...given: unknown[]) => void;
        write(...values);
        write({ values }, message, ...values);
        write(message, ...values);
        log.child({ values }).info(message);
        expect(lines()).toHaveLength(4);
        for (const value of Object.values(SECRETS)) expect(text()).not.toContain(value);
      }),
      { numRuns: 500 },
    );
  });
});
