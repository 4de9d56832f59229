import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FlowsApi, ListsApi, MetricsApi } from 'klaviyo-api';
import { type Sandbox, sandboxControl } from '../src/index.js';
import { FLOWS, metricFlow } from './support/account-flows.js';
import { type Call, closeSandboxes, sandboxForTest } from './support/caller.js';
import { sdkApi } from './support/sdk.js';

let sandbox: Sandbox;
let call: Call;

beforeEach(async () => {
  ({ sandbox, call } = await sandboxForTest({ strict: true }));
  await sandboxControl(sandbox.url).setFlows('sandbox', FLOWS);
});
afterEach(closeSandboxes);

const idOfMetric = async (name: string, integration = 'API') => {
  const { body } = await sdkApi(MetricsApi, sandbox.url).getMetrics();
  const found = body.data.find(
    ({ attributes }) =>
      attributes.name === name &&
      (attributes.integration as { name?: string } | undefined)?.name === integration,
  );
  return String(found?.id);
};

describe('the official SDK', () => {
  it('reads the flows page by page, and the definition of one', async () => {
    const flows = sdkApi(FlowsApi, sandbox.url);
    const seen: string[] = [];
    let pageCursor: string | undefined;
    do {
      const { body } = await flows.getFlows({
        pageSize: 4,
        ...(pageCursor === undefined ? {} : { pageCursor }),
      });
      seen.push(...body.data.map(({ attributes }) => `${attributes.name} ${attributes.status}`));
      const next = body.links?.next;
      pageCursor = next ? (new URL(next).searchParams.get('page[cursor]') ?? undefined) : undefined;
    } while (pageCursor !== undefined);
    expect(seen).toEqual([
      'Browse test draft',
      'Cart reminder live',
      'Old cart live',
      'Shopify orders live',
      'Thank you manual',
      'Welcome live',
    ]);
    const { body } = await flows.getFlow('flow-cart', { additionalFieldsFlow: ['definition'] });
    const cart = await idOfMetric('Added to Cart');
    expect(body.data.attributes.definition).toMatchObject({
      triggers: [
        {
          type: 'metric',
          id: cart,
          triggerFilter: {
            conditionGroups: [{ conditions: [{ type: 'metric-property', metricId: cart, field: '$value' }] }],
          },
        },
      ],
      profileFilter: { conditionGroups: [{ conditions: [{ type: 'profile-metric' }] }] },
    });
  });

  it('reads the flows of a metric and of a list, and keeps the metrics of two integrations apart', async () => {
    const metrics = sdkApi(MetricsApi, sandbox.url);
    const namesOf = async (id: string) =>
      (await metrics.getFlowsTriggeredByMetric(id)).body.data.map(({ attributes }) => attributes.name);
    expect(await namesOf(await idOfMetric('Placed Order'))).toEqual(['Thank you']);
    expect(await namesOf(await idOfMetric('Placed Order', 'Shopify'))).toEqual(['Shopify orders']);
    const ofList = await sdkApi(ListsApi, sandbox.url).getFlowsTriggeredByList('Y6nRLr');
    expect(ofList.body.data.map(({ id, attributes }) => [id, attributes.triggerType])).toEqual([
      ['flow-welcome', 'Added to List'],
    ]);
  });
});

describe('the flows of an account', () => {
  it('have no definition in a list, and are replaced as a whole', async () => {
    const { body } = await call('GET', '/api/flows');
    expect(JSON.stringify(body)).not.toContain('definition');
    expect(sandbox.setFlows('sandbox', [metricFlow('Only', 'Placed Order')]).flows).toEqual(['Only']);
    expect((await call('GET', '/api/flows/flow-cart')).status).toBe(404);
  });

  it.each([
    [[{ id: '', definition: { triggers: [] } }], 'id of the flow'],
    [[{ id: 'X' }], 'definition must be an object'],
    [[{ id: 'X', definition: {} }], 'definition.triggers'],
  ])('are refused if they are %j', async (flows, message) => {
    await expect(sandboxControl(sandbox.url).setFlows('sandbox', flows as never)).rejects.toThrow(message);
  });
});
