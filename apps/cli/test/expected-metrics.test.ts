import { expectedMetrics, extendMapping, MAPPING } from '@tracklayer/klaviyo';
import { defineEvents } from '@tracklayer/producer';
import { z } from 'zod';

const events = defineEvents({
  'Reviewed Product': {
    properties: z.looseObject({
      productId: z.string(),
      rating: z.number(),
      source: z.string(),
      text: z.string().optional(),
      tags: z.array(z.string()).default([]),
    }),
  },
  'Joined Loyalty': { properties: z.looseObject({}) },
});

it('the metrics of defined events have the required properties under the names that Klaviyo gets', () => {
  const mapping = extendMapping(MAPPING, {
    'Reviewed Product': { metric: 'Review', properties: { stars: 'properties.rating | =0' } },
  });
  expect(expectedMetrics(events, mapping)).toEqual([
    { metric: 'Review', properties: ['productId', 'stars', 'property_source'] },
    { metric: 'Joined Loyalty', properties: [] },
  ]);
});
