import { CatalogsApi } from 'klaviyo-api';
import { DEFAULT_VARIANT_ID, sandboxControl } from '../src/index.js';
import { eventBody, stockBody, VARIANT } from './support/bodies.js';
import { type Caller, closeSandboxes, sandboxForTest } from './support/caller.js';
import { fakeClock } from './support/fake-clock.js';
import { sdkApi } from './support/sdk.js';

const PATH = '/api/back-in-stock-subscriptions';
const AVA = { email: 'ava@shop.example' };
const BEN = { email: 'ben@shop.example' };
const OTHER = '$shopify:::$default:::33001893429341';

const subscribe = ({ call }: Caller, ...body: Parameters<typeof stockBody>) =>
  call('POST', PATH, stockBody(...body));

afterEach(closeSandboxes);

describe('a back-in-stock subscription', () => {
  it('is answered 202 with an empty body, and the person waits', async () => {
    const caller = await sandboxForTest({ now: fakeClock(5_000) });
    const { status, body } = await subscribe(caller, AVA, { channels: ['EMAIL', 'SMS'] });
    expect([status, body]).toEqual([202, undefined]);
    const [wait] = caller.sandbox.waits();
    expect(wait).toEqual({
      account: 'sandbox',
      variantId: DEFAULT_VARIANT_ID,
      profileId: caller.sandbox.profiles()[0]?.id,
      email: AVA.email,
      channels: ['EMAIL', 'SMS'],
      sinceMs: 5_000,
    });
  });

  it("appears as an event of Klaviyo's own metric", async () => {
    const caller = await sandboxForTest();
    await subscribe(caller, AVA);
    expect(caller.sandbox.events().items).toMatchObject([
      {
        metric: 'Subscribed to Back in Stock',
        endpoint: `POST ${PATH}`,
        fate: 'recorded',
        properties: { VariantId: VARIANT, Channels: ['EMAIL'] },
      },
    ]);
  });

  it('of a person who waits already adds nothing', async () => {
    const caller = await sandboxForTest();
    await subscribe(caller, AVA);
    await subscribe(caller, AVA, { channels: ['SMS'] });
    expect(caller.sandbox.waits()).toMatchObject([{ channels: ['EMAIL'] }]);
    expect(caller.sandbox.stats()).toMatchObject({ recorded: 1, duplicates: 1 });
  });

  it.each([
    [
      'an unknown variant',
      stockBody(AVA, {}, OTHER),
      `Variant not found with id ${OTHER}.`,
      '/data/relationships/variant/data/id',
    ],
    [
      'an unknown channel',
      stockBody(AVA, { channels: ['FAX'] }),
      "Invalid value for 'channels'",
      '/data/attributes/channels/0',
    ],
    [
      'no channels',
      stockBody(AVA, { channels: undefined }),
      "'channels' is a required field",
      '/data/attributes',
    ],
    ['no profile', stockBody(AVA, { profile: null }), "'profile' is a required field", '/data/attributes'],
    [
      'a bad address',
      stockBody({ email: 'ava' }),
      'Invalid email address',
      '/data/attributes/profile/data/attributes/email',
    ],
    [
      'a name of a person',
      stockBody({ ...AVA, first_name: 'Ava' }),
      "'first_name' is not a valid field",
      '/data/attributes/profile/data/attributes/first_name',
    ],
    [
      'no variant',
      { data: { ...stockBody(AVA).data, relationships: {} } },
      "'variant' is a required field",
      '/data/relationships',
    ],
  ])('with %s is refused with a pointer, and nobody waits', async (_what, body, detail, pointer) => {
    const { sandbox, call } = await sandboxForTest();
    const { status, body: answer } = await call('POST', PATH, body);
    expect(status).toBe(400);
    expect(answer.errors[0]).toMatchObject({ code: 'invalid', source: { pointer } });
    expect(answer.errors[0]?.detail).toContain(detail);
    expect(sandbox.waits()).toEqual([]);
    expect(sandbox.events().items).toEqual([]);
  });

  it('of an address that Klaviyo drops is accepted, and nobody waits', async () => {
    const caller = await sandboxForTest();
    expect((await subscribe(caller, { email: 'ava@example.com' })).status).toBe(202);
    expect(caller.sandbox.waits()).toEqual([]);
  });

  it('drops a bad phone number beside another identifier, if the account does so', async () => {
    const caller = await sandboxForTest();
    caller.sandbox.configure('sandbox', { badPhone: 'drop' });
    const { status, headers } = await subscribe(caller, { ...AVA, phone_number: '0151' });
    expect([status, headers.get('x-klaviyo-partial-failure')]).toEqual([202, 'phone_number']);
  });
});

describe('the stock of a variant', () => {
  it('tells everybody who waits for it once, when it rises from nothing', async () => {
    const clock = fakeClock(5_000);
    const caller = await sandboxForTest({ now: clock });
    const { sandbox } = caller;
    sandbox.addVariant('sandbox', { id: OTHER });
    await subscribe(caller, AVA);
    await subscribe(caller, BEN, {}, OTHER);
    clock.advance(1_000);
    sandbox.setStock('sandbox', VARIANT, 3);
    expect(sandbox.waits({ state: 'told' })).toMatchObject([{ email: AVA.email, restockedAtMs: 6_000 }]);
    expect(sandbox.waits({ state: 'waiting' })).toMatchObject([{ email: BEN.email, variantId: OTHER }]);
    clock.advance(1_000);
    sandbox.setStock('sandbox', VARIANT, 0);
    sandbox.setStock('sandbox', VARIANT, 9);
    expect(sandbox.waits({ variantId: VARIANT })).toMatchObject([{ restockedAtMs: 6_000 }]);
  });

  it('tells a person again who asked again', async () => {
    const caller = await sandboxForTest();
    for (const stock of [1, 0, 1, 0]) {
      if (stock === 1) await subscribe(caller, AVA);
      caller.sandbox.setStock('sandbox', VARIANT, stock);
    }
    expect(caller.sandbox.waits({ state: 'told', email: 'AVA@shop.example' })).toHaveLength(2);
    expect(caller.sandbox.stats()).toMatchObject({ recorded: 2, duplicates: 0 });
  });

  it('lets a person wait who asks while there is stock, until it rises from nothing again', async () => {
    const caller = await sandboxForTest();
    caller.sandbox.setStock('sandbox', VARIANT, 5);
    await subscribe(caller, AVA);
    caller.sandbox.setStock('sandbox', VARIANT, 9);
    expect(caller.sandbox.waits({ state: 'told' })).toEqual([]);
  });

  it('is set by a request too', async () => {
    const { sandbox } = await sandboxForTest();
    const control = sandboxControl(sandbox.url);
    await control.addVariant('sandbox', { id: OTHER, stock: 2 });
    const { variants } = await control.setStock('sandbox', VARIANT, 7);
    expect(variants).toEqual([
      { id: VARIANT, stock: 7, waiting: 0 },
      { id: OTHER, stock: 2, waiting: 0 },
    ]);
    expect(await control.waits({ state: 'told' })).toEqual([]);
    await expect(control.setStock('sandbox', 'x', 1)).rejects.toThrow(`Use one of ${VARIANT}`);
    await expect(control.setStock('sandbox', VARIANT, 1.5)).rejects.toThrow('whole number');
    await expect(control.addVariant('sandbox', { id: 'SKU-481' })).rejects.toThrow(
      '<integration>:::<catalogue>:::<id>',
    );
  });

  it('follows a person whose profile is merged into another', async () => {
    const caller = await sandboxForTest();
    await caller.call('POST', '/api/events', eventBody({ unique_id: 'a' }, { anonymous_id: 'anon' }));
    const [{ id = '' } = {}] = caller.sandbox.profiles();
    await caller.call('POST', PATH, {
      data: {
        ...stockBody({}).data,
        attributes: { channels: ['EMAIL'], profile: { data: { type: 'profile', id, attributes: {} } } },
      },
    });
    await caller.call('POST', '/api/events', eventBody({ unique_id: 'b' }, AVA));
    await caller.call('POST', '/api/events', eventBody({ unique_id: 'c' }, { ...AVA, anonymous_id: 'anon' }));
    expect(caller.sandbox.waits()).toMatchObject([{ email: AVA.email }]);
  });
});

describe('the official SDK', () => {
  it('subscribes a person to a variant', async () => {
    const { sandbox } = await sandboxForTest({ strict: true, limits: 'real' });
    const { response } = await sdkApi(CatalogsApi, sandbox.url).createBackInStockSubscription({
      data: {
        type: 'back-in-stock-subscription',
        attributes: {
          channels: ['EMAIL', 'PUSH'],
          profile: { data: { type: 'profile', attributes: { email: AVA.email, externalId: 'c1' } } },
        },
        relationships: { variant: { data: { type: 'catalog-variant', id: VARIANT } } },
      },
    });
    expect(response.status).toBe(202);
    expect(sandbox.waits()).toMatchObject([{ email: AVA.email, channels: ['EMAIL', 'PUSH'] }]);
  });

  it('reads the refusal of a variant that is not in the catalogue', async () => {
    const { sandbox } = await sandboxForTest({ strict: true });
    const call = sdkApi(CatalogsApi, sandbox.url).createBackInStockSubscription({
      data: {
        type: 'back-in-stock-subscription',
        attributes: { channels: ['EMAIL'], profile: { data: { type: 'profile', attributes: AVA } } },
        relationships: { variant: { data: { type: 'catalog-variant', id: OTHER } } },
      },
    });
    await expect(call).rejects.toMatchObject({ response: { status: 400 } });
  });
});
