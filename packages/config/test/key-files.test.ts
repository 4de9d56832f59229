import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig } from '../src/index.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracklayer-keys-'));
  path = join(folder, 'key');
});
afterEach(() => rm(folder, { recursive: true }));

const keyOf = async (env: NodeJS.ProcessEnv) =>
  (await loadConfig({ cwd: folder, env })).destinations[0]?.apiKey.reveal();

describe('a key in a file', () => {
  it('is read at every load from the path in the variable with _FILE, without the last line break', async () => {
    await writeFile(path, 'pk_first\n');
    expect(await keyOf({ KLAVIYO_API_KEY_FILE: path })).toBe('pk_first');
    await writeFile(path, 'pk_second\r\n');
    expect(await keyOf({ KLAVIYO_API_KEY_FILE: path })).toBe('pk_second');
  });

  it('is not used when the variable itself is set', async () => {
    await writeFile(path, 'pk_file');
    expect(await keyOf({ KLAVIYO_API_KEY: 'pk_variable', KLAVIYO_API_KEY_FILE: path })).toBe('pk_variable');
  });

  it('is checked like any other key', async () => {
    await writeFile(path, 'pk_a\npk_b\n');
    await expect(keyOf({ KLAVIYO_API_KEY_FILE: path })).rejects.toThrow('white space');
  });

  it('that does not exist is reported with its variable', async () => {
    const failed = keyOf({ KLAVIYO_API_KEY_FILE: join(folder, 'none') });
    await expect(failed).rejects.toBeInstanceOf(ConfigError);
    await expect(failed).rejects.toThrow(/KLAVIYO_API_KEY_FILE.*ENOENT/s);
  });
});
