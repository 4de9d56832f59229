/**
 * What a shop tracked in one evening, as NDJSON: `node docs/runbooks/a-night-s-incident/events.mjs`.
 *
 * Since a release at 21:40 the wholesale form puts +1 in front of every phone number. A load test of the same release sent
 * its own leads, all of one address. The newsletter's sign-ups are in order; their list is what is missing.
 */
const RELEASED_MS = Date.now() - 4 * 3_600_000;
const LEADS = 400;
const LOAD_TEST_LEADS = 25;
const SIGN_UPS = 60;
const PURCHASES = 40;

const timeOf = (index, of) => new Date(RELEASED_MS + Math.floor((index * 3 * 3_600_000) / of)).toISOString();

const all = [
  ...Array.from({ length: LEADS }, (_, index) => ({
    name: 'lead',
    eventId: `lead_${4_000 + index}`,
    time: timeOf(index, LEADS),
    profile: {
      email: `buyer${index}@boutique.example`,
      phoneNumber: `+10151${String(23_400_000 + index * 37)}`,
    },
    properties: { formId: 'wholesale', interest: 'linen' },
    source: 'wholesale-form',
  })),
  ...Array.from({ length: LOAD_TEST_LEADS }, (_, index) => ({
    name: 'lead',
    eventId: `loadtest_${index}`,
    time: timeOf(index, LOAD_TEST_LEADS),
    profile: { email: 'load.test@shop.example', phoneNumber: '+10000000000' },
    properties: { formId: 'wholesale' },
    source: 'wholesale-form',
  })),
  ...Array.from({ length: SIGN_UPS }, (_, index) => ({
    name: 'sign_up',
    eventId: `signup_${index}`,
    time: timeOf(index, SIGN_UPS),
    profile: { email: `reader${index}@post.example` },
    properties: { signupForm: 'footer' },
    consent: { status: 'granted', channels: ['email'], at: timeOf(index, SIGN_UPS), source: 'footer' },
    source: 'shop',
  })),
  ...Array.from({ length: PURCHASES }, (_, index) => ({
    name: 'purchase',
    eventId: `ord_${10_400 + index}_purchase`,
    time: timeOf(index, PURCHASES),
    profile: { email: `reader${index}@post.example` },
    properties: { orderId: String(10_400 + index), value: 49.9 + index, currency: 'EUR' },
    source: 'order-service',
  })),
];

for (const event of all) process.stdout.write(`${JSON.stringify(event)}\n`);
