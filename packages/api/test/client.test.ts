import { createApiClient, type Schemas } from '@tracklayer/api-client';
import { seed } from './support/seed.js';
import { withApi } from './support/world.js';

describe('the generated client', () => {
  it('reads the overview with its types, and gets errors as values', async () => {
    await withApi(async (world) => {
      await seed(world);
      const api = createApiClient({ baseUrl: world.url, token: world.tokens.read });
      const { data } = await api.GET('/api/v1/overview');
      const own: Schemas['Destination'] | undefined = data?.destinations[0];
      expect(own).toMatchObject({ destination: world.destination, dead: 3, state: 'no_worker' });
      const { error } = await api.GET('/api/v1/letters/{destination}/{id}', {
        params: { path: { destination: world.destination, id: 'metric-event~none' } },
      });
      expect(error?.error.code).toBe('no_such_letter');
    });
  });
});
