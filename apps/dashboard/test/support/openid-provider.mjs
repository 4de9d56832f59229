// A real provider of OpenID Connect, for one client: `node openid-provider.mjs PORT REDIRECT_URI`. Anybody signs in there with
// any password. Only `ava` is in the group sre.
import Provider from 'oidc-provider';

const [port, redirectUri] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'tracklayer',
      client_secret: 'a secret of this test',
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  scopes: ['openid', 'profile', 'groups'],
  claims: { openid: ['sub'], profile: ['preferred_username'], groups: ['groups'] },
  cookies: { keys: ['a key of this test'] },
  async findAccount(_context, id) {
    const groups = id === 'ava' ? ['dev', 'sre'] : ['dev'];
    return { accountId: id, claims: async () => ({ sub: id, preferred_username: id, groups }) };
  },
});
provider.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
