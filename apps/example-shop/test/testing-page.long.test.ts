/**
 * The programs of `docs/testing.md` run under each test runner, in an application outside this repository. Long, since npm
 * installs jest and vitest.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from '@swc/core';
import { type Application, openApplication } from './support/application.js';
import { programsOf } from './support/page-programs.js';

let application: Application;
const programs = { module: '', jest: '', node: '' };

beforeAll(async () => {
  application = await openApplication(['jest@30', 'vitest@4']);
  // The recording producer needs none of the packages that the real one needs. Whatever loads one of them fails here.
  const modules = join(application.folder, 'node_modules');
  const manifest = await readFile(join(modules, '@tracklayer/producer/package.json'), 'utf8');
  const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies)) await rm(join(modules, name), { recursive: true });
  const page = await programsOf('testing.md');
  programs.module = page.get('pay-order.js') ?? '';
  programs.jest = page.get('pay-order.test.js') ?? '';
  programs.node = page.get('pay-order.node-test.js') ?? '';
});

afterAll(() => application?.close());

/** A folder of the application with the programs, and a test that each runner must fail. */
async function write(folder: string, test: string, type: 'module' | 'commonjs'): Promise<void> {
  const inType = async (code: string) =>
    type === 'module' ? code : (await transform(code, { jsc: { target: 'es2023' }, module: { type } })).code;
  await application.write(`${folder}/package.json`, JSON.stringify({ type, jest: { transform: {} } }));
  await application.write(`${folder}/pay-order.js`, await inType(programs.module));
  await application.write(`${folder}/pay-order.test.js`, await inType(test));
}

/** The line of the runner that counts the tests that passed. */
async function passed(args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await application.run(process.execPath, args, { CI: '1', NO_COLOR: '1' });
  return /^.*(?:Tests[: ]|ℹ pass).*$/m.exec(stdout + stderr)?.[0].trim() ?? stdout + stderr;
}

const CLOCK = `
test('a fake clock stops neither a call nor a wait', async () => {
  clock.useFakeTimers();
  await payOrder(order, producer);
  await expect(producer.waitFor('refund', { timeoutMs: 10 })).rejects.toThrow('was not recorded');
  clock.useRealTimers();
});
`;

const JEST = 'node_modules/jest/bin/jest.js';

describe('the programs of the page "Test your tracking", and a fake clock, without any other package', () => {
  it('pass in jest with CommonJS', async () => {
    await write('jest-cjs', `${programs.jest}const clock = jest;${CLOCK}`, 'commonjs');
    expect(await passed([JEST, '--rootDir', 'jest-cjs'])).toBe('Tests:       4 passed, 4 total');
  });

  it('pass in jest with ES modules', async () => {
    await write('jest-esm', `${programs.jest}const clock = import.meta.jest;${CLOCK}`, 'module');
    const esm = '--experimental-vm-modules';
    expect(await passed([esm, JEST, '--rootDir', 'jest-esm'])).toBe('Tests:       4 passed, 4 total');
  });

  it('pass in vitest', async () => {
    const vitest = "import { afterEach, expect, test, vi as clock } from 'vitest';\n";
    await write('vitest', `${vitest}${programs.jest}${CLOCK}`, 'module');
    const args = ['node_modules/vitest/vitest.mjs', 'run', '--root', 'vitest'];
    expect(await passed(args)).toMatch(/Tests\s+4 passed \(4\)/);
  });

  it.each(['module', 'commonjs'] as const)("pass in Node's runner: %s", async (type) => {
    await write(`node-${type}`, programs.node, type);
    expect(await passed(['--test', `node-${type}/pay-order.test.js`])).toBe('ℹ pass 1');
  });
});
