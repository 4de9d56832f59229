import { DEFAULTS } from './defaults.js';
import { secret } from './secret.js';
import type { DashboardInput } from './section-types.js';
import type { DashboardConfig } from './types.js';
import { OPEN_ID_SECRET_VARIABLE } from './variables.js';

/** Copies: the objects of the file must neither be frozen nor change the configuration later. */
export function resolveDashboard(input: DashboardInput = {}, env: NodeJS.ProcessEnv): DashboardConfig {
  const { publicUrl, basePath, proxies = [], signIn = {} } = structuredClone(input);
  const path = basePath ?? (publicUrl === undefined ? '/' : new URL(publicUrl).pathname);
  const clientSecret = env[OPEN_ID_SECRET_VARIABLE];
  return {
    ...(publicUrl !== undefined && { publicUrl }),
    basePath: path.replace(/\/+$/, ''),
    proxies,
    signIn: {
      lastsMs: signIn.lastsMs ?? DEFAULTS.signInLastsMs,
      roles: signIn.roles ?? {},
      ...(signIn.header && { header: signIn.header }),
      ...(signIn.openId && {
        openId: {
          ...DEFAULTS.openId,
          ...signIn.openId,
          ...(clientSecret && { clientSecret: secret(clientSecret) }),
        },
      }),
    },
  };
}
