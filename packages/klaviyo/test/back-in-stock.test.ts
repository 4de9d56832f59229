import { callOf, scopesOf } from '../src/answer/call.js';
import { classifyAnswer } from '../src/answer/classify.js';
import { hintFor } from '../src/answer/hint-for.js';
import { normalised } from '../src/answer/text-key.js';
import type { BackInStock } from '../src/commands.js';
import { buildRequest } from '../src/dialects/build-request.js';
import { DIALECTS, type RequestSettings } from '../src/dialects/dialect.js';
import { MAPPING } from '../src/mapping/mapping.js';
import type { KlaviyoRequest } from '../src/request.js';
import { AVA, anAnswer, anError } from './support/builders.js';
import { play } from './support/play.js';

const SETTINGS: RequestSettings = { dialect: 'klaviyo', mapping: MAPPING };
const ENDPOINT = 'POST /api/back-in-stock-subscriptions';
const VARIANT = '/data/relationships/variant/data/id';

function waiting(more: Partial<BackInStock> = {}): BackInStock {
  return { type: 'back-in-stock', profile: AVA, variantId: 'SKU-1-M', channels: ['email', 'sms'], ...more };
}

function variantOf({ body }: KlaviyoRequest): string {
  return (body as { data: { relationships: { variant: { data: { id: string } } } } }).data.relationships
    .variant.data.id;
}

describe('a back-in-stock subscription', () => {
  it.each(DIALECTS)('is the same call in dialect %s, and names the person by one identifier', (dialect) => {
    expect(buildRequest(waiting(), { ...SETTINGS, dialect })).toEqual({
      endpoint: ENDPOINT,
      path: '/api/back-in-stock-subscriptions',
      body: {
        data: {
          type: 'back-in-stock-subscription',
          attributes: {
            channels: ['EMAIL', 'SMS'],
            profile: { data: { type: 'profile', attributes: { email: AVA.email } } },
          },
          relationships: {
            variant: { data: { type: 'catalog-variant', id: '$custom:::$default:::SKU-1-M' } },
          },
        },
      },
    });
  });

  it.each([
    ['33001893429341', '$shopify:::$default', '$shopify:::$default:::33001893429341'],
    ['a:b', undefined, '$custom:::$default:::a:b'],
    ['$other:::shop:::7', '$shopify:::$default', '$other:::shop:::7'],
  ])('names the variant %s in the catalogue %s', (variantId, catalog, id) => {
    const settings = { ...SETTINGS, ...(catalog !== undefined && { catalog }) };
    expect(variantOf(buildRequest(waiting({ variantId }), settings))).toBe(id);
  });

  it('sends a carried profile first, since the call takes no fields of a profile', () => {
    const { requests, end } = play(waiting(), { ...SETTINGS, carryProfile: AVA }, [
      anAnswer(200, { data: { type: 'profile', id: '01A', attributes: {} } }),
      anAnswer(200),
    ]);
    expect(requests.map(({ endpoint }) => endpoint)).toEqual([
      'POST /api/profile-import',
      'PATCH /api/profiles/{id}',
      ENDPOINT,
    ]);
    expect(end.written).toEqual(AVA);
  });

  it('goes without a carried profile that Klaviyo refuses', () => {
    const refused = anAnswer(
      400,
      anError({ code: 'invalid', source: { pointer: '/data/attributes/locale' } }),
    );
    const { requests, end } = play(waiting(), { ...SETTINGS, carryProfile: AVA }, [refused]);
    expect(requests.map(({ endpoint }) => endpoint)).toEqual(['POST /api/profile-import', ENDPOINT]);
    expect([end.answer.status, end.written]).toEqual([202, undefined]);
  });

  it('goes once more without an e-mail address that Klaviyo refuses', () => {
    const refused = anAnswer(
      400,
      anError({
        code: 'invalid',
        source: { pointer: '/data/attributes/profile/data/attributes/email' },
      }),
    );
    const { requests, leftOut } = play(waiting(), SETTINGS, [refused]);
    expect(requests).toHaveLength(2);
    expect(JSON.stringify(requests[1]?.body)).toContain('"external_id":"cust_34982"');
    expect(leftOut).toEqual([{ profile: AVA, identifier: 'email', reason: 'refused' }]);
  });

  it('creates a missing profile and goes once more', () => {
    const missing = anAnswer(404, anError({ status: 404, code: 'profile_not_found' }));
    const { requests } = play(waiting({ profile: { email: 'ben@shop.example' } }), SETTINGS, [missing]);
    expect(requests.map(({ endpoint }) => endpoint)).toEqual([
      ENDPOINT,
      'POST /api/profile-import',
      ENDPOINT,
    ]);
  });
});

describe('the answers to a back-in-stock subscription', () => {
  const call = callOf(buildRequest(waiting(), SETTINGS), SETTINGS);

  it('need the destination and the endpoint, and nothing else', () => {
    expect(scopesOf(call)).toEqual(['destination', ENDPOINT]);
  });

  it.each([
    [400, 'invalid', 'Variant not found with id $custom:::$default:::SKU-1-M.', VARIANT],
    [404, 'not_found', 'A catalog variant with id $custom:::$default:::SKU-1-M does not exist.', undefined],
    [404, 'not_found', 'The requested resource could not be found.', VARIANT],
    [400, 'invalid', 'Invalid ID format.', VARIANT],
  ])('a %s that does not know the variant ends this job alone: %s %s', (status, code, detail, pointer) => {
    const error = anError({ status, code, detail, ...(pointer && { source: { pointer } }) });
    const outcome = classifyAnswer(anAnswer(status, error), call, 0);
    expect(outcome).toMatchObject({
      kind: 'dead',
      failure: { hint: expect.stringContaining("account's catalogue") },
    });
  });

  it('a 403 holds the endpoint, and the hint names both scopes', () => {
    const error = anError({
      status: 403,
      code: 'permission_denied',
      detail: 'You do not have permission to perform this action.',
    });
    expect(classifyAnswer(anAnswer(403, error), call, 0)).toMatchObject({ kind: 'held', scope: ENDPOINT });
    expect(hintFor('permission_denied', call)).toContain('`catalogs:write` and `profiles:write`');
  });

  it('make one group of the same refusal of several variants', () => {
    const text = (id: string) => normalised(`A catalog variant with id ${id} does not exist.`);
    expect(text('$custom:::$default:::SKU-1-M')).toBe(text('$shopify:::$default:::33001893429341'));
  });
});
