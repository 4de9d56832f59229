import { randomUUID } from 'node:crypto';
import { findApiToken, revokeApiToken } from '@tracklayer/api-tokens';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import { testRedisUrl } from '@tracklayer/testing';
import { runCli } from './support/run-cli.js';

describe('tracklayer api-token', () => {
  it('makes a token, shows it once, lists it without its text, and revokes it', async () => {
    const redis = connectRedis(testRedisUrl(), { role: 'reader', name: 'api-token test' });
    const name = `night shift ${randomUUID().slice(0, 8)}`;
    try {
      const made = await runCli(['api-token', 'create', name, '--scope', 'operate', '--days', '90']);
      expect(made.exitCode).toBe(0);
      const text = made.stdout.trim();
      expect(await findApiToken(redis, text, Date.now())).toMatchObject({ name, scope: 'operate' });
      const again = await runCli(['api-token', 'create', name]);
      expect(again.exitCode).toBe(2);
      expect(again.stderr).toContain('Choose another name');
      const listed = await runCli(['api-token', 'list', '--json']);
      expect(listed.json).toContainEqual(expect.objectContaining({ name, scope: 'operate' }));
      // The secret begins after the second "_". Being base64url, it may hold more of them.
      const [, , ...secret] = text.split('_');
      expect(secret.join('_')).toHaveLength(43);
      expect(listed.stdout).not.toContain(secret.join('_'));
      expect((await runCli(['api-token', 'revoke', name])).exitCode).toBe(0);
      expect(await findApiToken(redis, text, Date.now())).toBeUndefined();
      expect((await runCli(['api-token', 'revoke', name])).exitCode).toBe(6);
    } finally {
      await revokeApiToken(redis, name);
      await closeRedis(redis, 1_000);
    }
  });
});
