import fc from 'fast-check';
import { parseRedisUrl, RedisUrlError } from '../src/index.js';

const name = fc.stringMatching(/^[a-z][a-z0-9.-]{0,20}$/);
const port = fc.integer({ min: 1, max: 65_535 });
const node = fc.record({ host: fc.oneof(name, fc.ipV4()), port });
const secret = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
const nodes = fc.array(node, { minLength: 1, maxLength: 5 });
const list = (all: { host: string; port: number }[]) => all.map((one) => `${one.host}:${one.port}`).join(',');

describe('parseRedisUrl', () => {
  it('reads every redis:// URL back to its parts', () => {
    fc.assert(
      fc.property(
        node,
        fc.boolean(),
        fc.integer({ min: 0, max: 15 }),
        secret,
        secret,
        (at, tls, db, username, password) => {
          const access = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
          const url = `redis${tls ? 's' : ''}://${access}@${list([at])}/${db}`;
          expect(parseRedisUrl(url)).toEqual({ kind: 'node', node: at, tls, db, username, password });
        },
      ),
    );
  });

  it('reads every Sentinel and Cluster URL back to its parts', () => {
    fc.assert(
      fc.property(nodes, name, secret, (all, master, password) => {
        const access = `:${encodeURIComponent(password)}@`;
        expect(parseRedisUrl(`redis-sentinel://${access}${list(all)}/${master}`)).toEqual({
          kind: 'sentinel',
          nodes: all,
          master,
          db: 0,
          tls: false,
          password,
        });
        expect(parseRedisUrl(`rediss-cluster://${access}${list(all)}`)).toEqual({
          kind: 'cluster',
          nodes: all,
          tls: true,
          password,
        });
      }),
    );
  });

  it('uses the default ports and the first database', () => {
    expect(parseRedisUrl('redis://cache')).toMatchObject({ node: { host: 'cache', port: 6379 }, db: 0 });
    expect(parseRedisUrl('redis-sentinel://a,b/main')).toMatchObject({
      nodes: [{ port: 26379 }, { port: 26379 }],
    });
    expect(parseRedisUrl('redis://[::1]:7000/3')).toMatchObject({ node: { host: '::1', port: 7000 }, db: 3 });
  });

  it.each([
    ['nothing', ''],
    ['another scheme', 'http://localhost:6379'],
    ['a host alone', 'localhost:6379'],
    ['no host', 'redis://'],
    ['a port that is none', 'redis://h:99999'],
    ['port 0', 'redis://h:0'],
    ['a database that is no number', 'redis://h/main'],
    ['two path segments', 'redis://h/1/2'],
    ['several hosts without saying cluster', 'redis://a:1,b:2'],
    ['a Sentinel without its master', 'redis-sentinel://a:1,b:2'],
    ['a database of a Cluster', 'redis-cluster://a:1/1'],
    ['a setting nobody reads', 'redis://h?tls=true'],
    ['a broken percent sign', 'redis://u:50%@h'],
  ])('refuses %s', (_what, url) => {
    expect(() => parseRedisUrl(url)).toThrow(RedisUrlError);
  });

  it('returns a target for any text, or throws a RedisUrlError without the text', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.string().map((rest) => `redis://${rest}`),
    );
    fc.assert(
      fc.property(anything, (text) => {
        try {
          parseRedisUrl(text);
        } catch (error) {
          expect(error).toBeInstanceOf(RedisUrlError);
        }
      }),
    );
    expect(() => parseRedisUrl('redis://user:hunter2@h:nope')).not.toThrow(/hunter2/);
    expect(() => parseRedisUrl('redis://user:hunter2@h:nope')).toThrow(RedisUrlError);
  });
});
