import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { captureConsole, createLogger } from '../src/index.js';
import { kindOf } from '../src/line-limit.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function listen(level = 'info') {
  const written: string[] = [];
  const log = createLogger({
    name: 'test',
    level,
    destination: { write: (line) => void written.push(line) },
  });
  const lines = () => written.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { log, lines, messages: () => lines().map(({ msg }) => msg) };
}

describe('a flood of log lines', () => {
  it('is cut to ten lines of one kind in a second, with a count of the others', () => {
    const { log, lines, messages } = listen();
    for (let n = 0; n < 500; n += 1) log.error({ error: new Error(`READONLY ${n}`) }, 'queue error');
    log.warn('something else');
    expect(messages()).toEqual([...Array(10).fill('queue error'), 'something else']);
    jest.advanceTimersByTime(1_000);
    expect(lines().at(-1)).toMatchObject({
      level: 'error',
      leftOut: 490,
      msg: 'left out lines of this kind: queue error',
    });
    log.error('queue error');
    expect(messages()).toHaveLength(13);
  });

  it('counts lines as one kind if they differ in numbers and ids', () => {
    const { log, messages } = listen();
    for (let n = 0; n < 30; n += 1)
      log.child({ destination: `d${n}` }).warn('job ord_%d failed %d times', n, n);
    for (let n = 0; n < 30; n += 1) log.error(new Error(`connect ECONNREFUSED 127.0.0.1:${6_000 + n}`));
    expect(messages()).toHaveLength(20);
  });

  it('is not cut on levels that show every step', () => {
    const { log, messages } = listen('debug');
    for (let n = 0; n < 50; n += 1) log.debug('delivered');
    expect(messages()).toHaveLength(50);
  });

  it('takes a bounded memory, also if each line has another text', () => {
    const { log, messages } = listen();
    for (let n = 0; n < 5_000; n += 1) {
      const word = [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
      log.error(`text ${word}`);
    }
    expect(messages()).toHaveLength(210);
    jest.advanceTimersByTime(1_000);
    expect(messages().at(-1)).toBe('left out lines of this kind: other lines');
  });

  it('says how many lines of each destination it hid', () => {
    const { log, lines } = listen();
    for (let n = 0; n < 30; n += 1) log.error({ destination: 'de', jobId: `e-${n}` }, 'dead letter');
    log.error({ destination: 'at', jobId: 'e-1' }, 'dead letter');
    jest.advanceTimersByTime(1_000);
    expect(lines().at(-1)).toMatchObject({ leftOut: 21, destinations: { de: 20, at: 1 } });
  });

  it('counts a bounded number of destinations', () => {
    const { log, lines } = listen();
    for (let n = 0; n < 100; n += 1) log.error({ destination: `shop-${n}` }, 'queue error');
    jest.advanceTimersByTime(1_000);
    expect(lines().at(-1)).toMatchObject({ leftOut: 90, destinations: { others: 40 } });
  });

  it('leaves no listener at the process, however many kinds were cut', () => {
    const { log } = listen();
    const before = ['exit', 'beforeExit'].map((end) => process.listenerCount(end));
    for (let n = 0; n < 20; n += 1) for (const kind of ['one', 'two', 'three']) log.error(kind);
    jest.advanceTimersByTime(1_000);
    expect(['exit', 'beforeExit'].map((end) => process.listenerCount(end))).toEqual(before);
  });

  it.each([
    ['has nothing else to do', ''],
    [
      'has nothing else to do, after its log was closed',
      "process.on('beforeExit', () => log[pino.symbols.streamSym].end());",
    ],
    ['calls process.exit', 'process.exit(0);'],
  ])('is counted also if the process ends within the second: it %s', (_, end) => {
    const module = fileURLToPath(new URL('../dist/index.js', import.meta.url));
    const pino = fileURLToPath(import.meta.resolve('pino'));
    const program = `
      const { createLogger } = await import(${JSON.stringify(module)});
      const { default: pino } = await import(${JSON.stringify(pino)});
      const log = createLogger({ name: 'test', level: 'info' });
      for (let n = 0; n < 25; n += 1) log.error('queue error');
      ${end}
    `;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(11);
    // A line that is still being written when the process exits may come after the count.
    expect(lines.filter(({ leftOut }) => leftOut !== undefined)).toEqual([
      expect.objectContaining({ leftOut: 15 }),
    ]);
  });
});

describe('what a library prints', () => {
  it('goes into the log, masked and limited', () => {
    const { log, lines } = listen();
    const printers = { debug: jest.fn(), log: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };
    captureConsole(log, printers);
    for (let n = 0; n < 40; n += 1)
      printers.error(new Error(`Connection ${n} is closed for ava@shop.example`));
    printers.warn('It is highly recommended to use', { version: '6.2' });
    expect(lines()).toHaveLength(11);
    expect(lines()[0]).toMatchObject({
      level: 'error',
      msg: 'a library printed: Error: Connection 0 is closed for [email]',
    });
    expect(lines()[10]).toMatchObject({
      level: 'warn',
      printed: "It is highly recommended to use { version: '6.2' }",
    });
    expect(JSON.stringify(lines())).not.toContain('ava@shop.example');
  });
});

describe('the kind of a line', () => {
  it.each([
    ['job ord_12_purchase failed', 'job ord_# failed'],
    ['Redis at 127.0.0.1:6379', 'Redis at #.#.#.#:#'],
    ['queue error', 'queue error'],
  ])('%s', (message, kind) => {
    expect(kindOf(message)).toBe(kind);
  });
});
