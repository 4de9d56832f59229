import { createProxyHeader } from '../src/proxy-header.js';
import { roleOf } from '../src/role-of.js';

const find = createProxyHeader({
  user: 'X-Forwarded-User',
  groups: 'X-Forwarded-Groups',
  proxies: ['10.0.0.7', '10.1.0.0/16', 'fd00::/8'],
  roles: { admin: ['sre'], operator: ['on-call', 'sre'], viewer: ['*'] },
});
const from = (remoteAddress: string | undefined, headers: Record<string, string>) =>
  find({ headers, raw: { socket: { remoteAddress } } });
const codeOf = (...args: Parameters<typeof from>) => {
  try {
    return from(...args)?.role;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("a trusted proxy's header", () => {
  it.each(['10.0.0.7', '::ffff:10.0.0.7', '10.1.255.1', 'fd12::1'])('names a person from %s', (address) => {
    expect(
      from(address, { 'x-forwarded-user': 'ava@shop.example', 'x-forwarded-groups': 'dev, sre' }),
    ).toEqual({
      name: 'ava@shop.example',
      role: 'admin',
      method: 'proxy',
    });
  });

  it.each(['10.0.0.8', '10.2.0.1', '127.0.0.1', '::ffff:10.0.0.8', 'fe80::1', undefined])(
    'is refused from %s, whatever other headers claim',
    (address) => {
      const headers = { 'x-forwarded-user': 'ava', 'x-forwarded-for': '10.0.0.7', 'x-real-ip': '10.0.0.7' };
      expect(codeOf(address, headers)).toBe('other_proxy');
    },
  );

  it('gives the role of the groups, and none without one', () => {
    const as = (groups: string) =>
      codeOf('10.0.0.7', { 'x-forwarded-user': 'bo', 'x-forwarded-groups': groups });
    expect(['', 'on-call', 'x,sre', 'sreX', '*'].map(as)).toEqual([
      'viewer',
      'operator',
      'admin',
      'viewer',
      'viewer',
    ]);
    expect(roleOf(['sre'], {})).toBeUndefined();
    expect(roleOf(['sre'], { operator: ['sre'] })).toBe('operator');
  });

  it('is refused with a name that the audit cannot show', () => {
    for (const name of ['', ' ', 'local', 'Local', 'a\u0007b', 'x'.repeat(101)]) {
      expect(codeOf('10.0.0.7', { 'x-forwarded-user': name })).toBe('no_role');
    }
    expect(from('10.0.0.7', {})).toBeUndefined();
  });
});
