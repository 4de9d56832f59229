import { tmpdir } from 'node:os';
import { ConfigError, type ConfigInput, loadConfig } from '../src/index.js';

async function mistakes(env: NodeJS.ProcessEnv, input?: unknown): Promise<string[]> {
  try {
    await loadConfig({
      cwd: tmpdir(),
      env,
      ...(input !== undefined && { input: input as ConfigInput }),
    });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ path, code, fix }) => `${path} ${code} ${fix}`);
  }
}

const KEY = 'pk_0123456789abcdef0123456789abcdef01';

function mapping(row: object): unknown {
  return { destinations: { main: { apiKeyEnv: 'KEY', mapping: { purchase: row } } } };
}

describe('a slip in an environment variable', () => {
  it.each([
    ['KLAVIYO_LISTID', 'KLAVIYO_LIST_ID'],
    ['KLAVIYO_LSIT_ID', 'KLAVIYO_LIST_ID'],
    ['KLAVIYO_BASEURL', 'KLAVIYO_BASE_URL'],
    ['KLAVIYO_CAFILE', 'KLAVIYO_CA_FILE'],
    ['TRACKLAYER_DIGESTKEY', 'TRACKLAYER_DIGEST_KEY'],
  ])('is refused, and the right name is suggested: %s', async (name, meant) => {
    expect(await mistakes({ KLAVIYO_API_KEY: KEY, [name]: 'x' })).toEqual([
      `${name} unknown_variable Did you mean '${meant}'?`,
    ]);
  });

  it.each(['KLAVIYO_API_KEY_DE', 'KLAVIYO_API_KEY2', 'KLAVIYO_PUBLIC_KEY', 'TRACKLAYER_BY', 'LIST_ID'])(
    'is not seen in a variable of the shop: %s',
    async (name) => {
      expect(await mistakes({ KLAVIYO_API_KEY: KEY, [name]: 'x' })).toEqual([]);
    },
  );

  it('is not seen in a variable that the configuration names', async () => {
    const input = { destinations: { main: { apiKeyEnv: 'KLAVIYO_APIKEY' } } };
    expect(await mistakes({ KLAVIYO_APIKEY: KEY }, input)).toEqual([]);
  });
});

describe('a slip in a path of the mapping', () => {
  it.each([
    [{ properties: { order_id: 'properties.orderID' } }, 'properties.order_id', 'properties.orderId'],
    [{ properties: { order_id: 'properties.order_id' } }, 'properties.order_id', 'properties.orderId'],
    [{ properties: { name: 'profile.firstname' } }, 'properties.name', 'profile.firstName'],
    [{ value: 'properties.total | properties.Value' }, 'value', 'properties.value'],
  ])('is refused, and the right path is suggested: %j', async (row, where, meant) => {
    expect(await mistakes({ KEY }, mapping(row))).toEqual([
      `destinations.main.mapping.purchase.${where} unknown_field Did you mean '${meant}'?`,
    ]);
  });

  it.each([
    [{ properties: { order_id: 'properties.orderNumber' } }],
    [{ properties: { tier: 'profile.properties.tier', first: 'properties.items.0.sku' } }],
  ])('is not seen in a property of the application: %j', async (row) => {
    expect(await mistakes({ KEY }, mapping(row))).toEqual([]);
  });
});
