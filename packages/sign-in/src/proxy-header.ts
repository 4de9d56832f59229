/**
 * A person whom a proxy signed in. Anybody can send the header. So it counts only from an address of the proxy itself: the
 * address of the connection, not one that a header claims.
 */
import { BlockList, isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { noRole, outsideName } from './outside-name.js';
import { type RolesByGroup, roleOf } from './role-of.js';
import type { SignedIn } from './sessions.js';
import { SignInError } from './sign-in-error.js';

export interface ProxyHeader {
  /** Names of the headers, in any case. */
  user: string;
  groups?: string;
  /** Addresses and ranges: `10.0.0.7`, `10.1.0.0/16`. */
  proxies: readonly string[];
  roles: RolesByGroup;
}

type Asked = Pick<FastifyRequest, 'headers'> & { raw: { socket: { remoteAddress?: string | undefined } } };

/** Undefined without the header. @throws {SignInError} 401 from another address, 403 without a role */
export function createProxyHeader({
  user,
  groups,
  proxies,
  roles,
}: ProxyHeader): (request: Asked) => SignedIn | undefined {
  const list = blockListOf(proxies);
  const ofUser = user.toLowerCase();
  const ofGroups = groups?.toLowerCase();
  return ({ headers, raw }) => {
    const given = headers[ofUser];
    if (given === undefined) return undefined;
    if (!isIn(list, raw.socket.remoteAddress)) {
      throw new SignInError(
        'other_proxy',
        `The header ${ofUser} did not come from a proxy that may name people.`,
        'Open the address of the proxy. Or add the address of the proxy to dashboard.proxies.',
      );
    }
    const name = outsideName(given, 'The proxy');
    const all = ofGroups === undefined ? '' : (headers[ofGroups] ?? '');
    const role = roleOf(
      String(all)
        .split(',')
        .map((group) => group.trim()),
      roles,
    );
    if (role === undefined) throw noRole(name);
    return { name, role, method: 'proxy' };
  };
}

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** A socket that takes both families writes an IPv4 address as `::ffff:10.0.0.7`. */
function isIn(list: BlockList, address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  return list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}
