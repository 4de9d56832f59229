import { aptInstall, whyNoApt } from './apt-install.js';
import { binaryProvider } from './binary-provider.js';
import type { RedisProvider } from './provider.js';

/** Installs the package of Debian or Ubuntu, if this process may, and starts its server. */
export const aptProvider: RedisProvider = async (options) => {
  const { env, allowApt, say } = options;
  const remedy = 'run this as root on Debian or Ubuntu: it then installs redis-server with apt-get';
  const why = allowApt ? whyNoApt(env) : 'not allowed here';
  if (why !== undefined) return { remedy, why };

  say('Found no Redis. Installing it with "apt-get install redis-server", without starting its service');
  const failure = await aptInstall('redis-server', env);
  if (failure !== undefined) return { remedy, why: `apt-get failed: ${failure}` };
  return binaryProvider(options);
};
