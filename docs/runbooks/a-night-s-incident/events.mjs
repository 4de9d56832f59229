/**
 * What a shop tracked in one evening, as NDJSON: `node docs/runbooks/a-night-s-incident/events.mjs`.
 *
 * Since a release at 21:40 the forms put +1 in front of every phone number. The callback form asks for a phone number and
 * nothing else. The wholesale form asks for an e-mail address too. A load test of the same release sent its own leads, all of
 * one number. Sign-ups and purchases are in order.
 */
const RELEASED_MS = Date.now() - 4 * 3_600_000;
const CALLBACKS = 400;
const LOAD_TEST_LEADS = 25;
const WHOLESALE_LEADS = 80;
const SIGN_UPS = 60;
const PURCHASES = 40;

const timeOf = (index, of) => new Date(RELEASED_MS + Math.floor((index * 3 * 3_600_000) / of)).toISOString();

/** A German mobile number, 0151 2…, behind the prefix of North America. */
const wrongNumber = (index) => `+10151${String(23_400_000 + index * 37)}`;

const leads = (many, toLead) =>
  Array.from({ length: many }, (_, index) => ({ name: 'lead', time: timeOf(index, many), ...toLead(index) }));

const all = [
  ...leads(CALLBACKS, (index) => ({
    eventId: `callback_${4_000 + index}`,
    profile: { phoneNumber: wrongNumber(index) },
    properties: { formId: 'callback', interest: 'linen' },
    source: 'callback-form',
  })),
  ...leads(LOAD_TEST_LEADS, (index) => ({
    eventId: `loadtest_${index}`,
    profile: { phoneNumber: '+10000000000' },
    properties: { formId: 'callback' },
    source: 'callback-form',
  })),
  ...leads(WHOLESALE_LEADS, (index) => ({
    eventId: `wholesale_${900 + index}`,
    profile: { email: `buyer${index}@boutique.example`, phoneNumber: wrongNumber(5_000 + index) },
    properties: { formId: 'wholesale', interest: 'linen' },
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
