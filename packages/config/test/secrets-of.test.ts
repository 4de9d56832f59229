import { knowSecrets, loadConfig } from '../src/index.js';
import { secretsOf } from '../src/secrets-of.js';

const load = (env: NodeJS.ProcessEnv) => loadConfig({ cwd: '/', env });

describe('the secrets of a configuration', () => {
  it('are its keys and the passwords of Redis, as written and decoded', async () => {
    const config = await load({
      KLAVIYO_API_KEY: 'pk_one-two-three',
      REDIS_URL: 'redis-sentinel://:s3nt%2Fpass@one,two:26379/main',
    });
    expect(secretsOf(config)).toEqual(['pk_one-two-three', 's3nt%2Fpass', 's3nt/pass']);
  });

  it('include the secret of the digests of people, which a variable or a file may hold', async () => {
    const config = await load({ KLAVIYO_API_KEY: 'pk_one', TRACKLAYER_DIGEST_KEY: 'digest-secret' });
    expect(config.digestKey?.reveal()).toBe('digest-secret');
    expect(secretsOf(config)).toEqual(['pk_one', 'digest-secret']);
    expect(JSON.stringify(config)).not.toContain('digest-secret');
  });

  it('are empty when it has none', async () => {
    const config = await loadConfig({ cwd: '/', env: {}, withoutKeys: true });
    expect(secretsOf(config)).toEqual([]);
  });

  it('stay known after a key was replaced', async () => {
    const env = { KLAVIYO_API_KEY: 'pk_old_key' };
    const known = knowSecrets(() => load(env));
    await known.load();
    env.KLAVIYO_API_KEY = 'pk_new_key';
    await known.load();
    expect(known.secrets()).toEqual(['pk_old_key', 'pk_new_key']);
  });
});
