/** No host name has an address in this process while the `flag` file of its URL exists. */

import dns from 'node:dns';
import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const flag = new URL(import.meta.url).searchParams.get('flag') ?? '';
const lookup = dns.lookup;
dns.lookup = new Proxy(lookup, {
  apply(target, thisValue, args: unknown[]) {
    const [hostname] = args;
    const callback = args.at(-1);
    if (!existsSync(flag) || typeof callback !== 'function') {
      return Reflect.apply(target, thisValue, args);
    }
    const error = Object.assign(new Error(`getaddrinfo EAI_AGAIN ${String(hostname)}`), {
      code: 'EAI_AGAIN',
      syscall: 'getaddrinfo',
      hostname,
    });
    process.nextTick(callback, error);
    return undefined;
  },
});
syncBuiltinESMExports();
