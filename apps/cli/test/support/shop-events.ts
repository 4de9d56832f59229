import { defineEvents } from '@tracklayer/producer';
import { z } from 'zod';

/** The module that an application and its configuration share. */
export const events = defineEvents({
  'Reviewed Product': {
    properties: z.looseObject({ productId: z.string(), rating: z.number() }),
    metric: 'Product Review',
    dedupScope: 'review',
  },
});
