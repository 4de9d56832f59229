/** These tests run in a Node without jest, since Node itself reads modules, strips types and caches modules. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const KEY = 'pk_0123456789abcdef0123456789abcdef01';
const LOADER = join(import.meta.dirname, 'support/native-loader.mjs');

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tracklayer-config-'));
});

afterEach(() => rm(cwd, { recursive: true }));

/** Runs a script that can call `load()`. Returns its result from JSON. */
async function run(script: string): Promise<unknown> {
  const code = `
    import { loadConfig } from '@tracklayer/config';
    import { writeFile } from 'node:fs/promises';
    const load = () => loadConfig({ cwd: process.cwd(), env: { KEY: '${KEY}' } });
    const result = await (async () => { ${script} })();
    console.log(JSON.stringify(result));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', '--import', LOADER, '--input-type=module', '--eval', code],
    { cwd },
  );
  return JSON.parse(stdout);
}

describe('in Node without jest', () => {
  it('a TypeScript file with defineConfig is read', async () => {
    await writeFile(
      join(cwd, 'tracklayer.config.ts'),
      `import { type ConfigInput, defineConfig } from '@tracklayer/config';
       const retry: ConfigInput['retry'] = { attempts: 4 };
       export default defineConfig({ destinations: { shop: { apiKeyEnv: 'KEY' } }, retry });`,
    );
    expect(await run('return load();')).toMatchObject({
      destinations: [{ id: 'shop' }],
      retry: { attempts: 4 },
    });
  });

  it.each(['commonjs', 'module', undefined])(
    'a TypeScript file is read in a package of the type %s, with what it imports',
    async (type) => {
      await writeFile(join(cwd, 'package.json'), JSON.stringify({ type }));
      await writeFile(
        join(cwd, 'limits.ts'),
        'enum Limit { attempts = 3 }\nexport const limits = { attempts: Limit.attempts };',
      );
      await writeFile(
        join(cwd, 'tracklayer.config.ts'),
        `import { defineConfig } from '@tracklayer/config';
         import { limits } from './limits.js';
         export default defineConfig({ destinations: { shop: { apiKeyEnv: 'KEY' } }, retry: limits });`,
      );
      expect(await run('return load();')).toMatchObject({ retry: { attempts: 3 } });
    },
  );

  it('a TypeScript file may be written as CommonJS', async () => {
    await writeFile(join(cwd, 'package.json'), '{ "type": "commonjs" }');
    await writeFile(
      join(cwd, 'tracklayer.config.ts'),
      `const { defineConfig } = require('@tracklayer/config');
       module.exports = defineConfig({ destinations: { shop: { apiKeyEnv: 'KEY' } } });`,
    );
    expect(await run('return load();')).toMatchObject({ destinations: [{ id: 'shop' }] });
  });

  it('one process reads a TypeScript file again after a file that it imports was edited', async () => {
    await writeFile(
      join(cwd, 'tracklayer.config.ts'),
      `import { attempts } from './attempts';
       export default { destinations: { main: { apiKeyEnv: 'KEY' } }, retry: { attempts } };`,
    );
    const answer = await run(`
      const attempts = [];
      for (const n of [1, 2, 3]) {
        await writeFile('attempts.ts', 'export const attempts: number = ' + n);
        attempts.push((await load()).retry.attempts);
      }
      return attempts;`);
    expect(answer).toEqual([1, 2, 3]);
  });

  it('one process reads a file again after it was edited', async () => {
    const answer = await run(`
      const attempts = [];
      for (const n of [1, 2, 3]) {
        await writeFile('tracklayer.config.mjs',
          "export default { destinations: { main: { apiKeyEnv: 'KEY' } }, retry: { attempts: " + n + ' } };');
        attempts.push((await load()).retry.attempts);
      }
      return attempts;`);
    expect(answer).toEqual([1, 2, 3]);
  });
});
