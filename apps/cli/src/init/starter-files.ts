/**
 * The files of `tracklayer init`. They run as they are, in a package of ES modules and in one of CommonJS, and send to the
 * sandbox. So a first try reaches nobody.
 */
const CONFIG = `import { defineConfig } from '@tracklayer/config';

export default defineConfig({
  redis: { url: 'redis://127.0.0.1:6379' },
  destinations: {
    main: {
      apiKeyEnv: 'KLAVIYO_API_KEY', // the variable that holds the key, never the key
      listId: 'Y6nRLr',
      baseUrl: 'http://127.0.0.1:8420', // the sandbox. Remove this line to send to Klaviyo
    },
  },
});
`;

const FIRST_EVENT = `import { createProducer } from '@tracklayer/producer';

const producer = createProducer({ redisUrl: process.env.REDIS_URL ?? 'redis://127.0.0.1:6379' });

const receipt = await producer.track({
  name: 'purchase',
  eventId: 'ord_10492_purchase', // create it once, and use it again when you retry
  time: new Date(),
  profile: { email: 'ava@shop.example' },
  properties: { orderId: '10492', value: 129.95, currency: 'EUR' },
});

console.log(receipt);
await producer.close();
`;

export const STARTER_FILES = { 'tracklayer.config.ts': CONFIG, 'first-event.mjs': FIRST_EVENT };
