import { consent } from './bodies.js';
import { AVA, type Case, DAY, event, HOUR, lead, optIn, ours, waits } from './flow-steps.js';

/** Cases of the flows that people ask for: news, and stock. */
export const SUBSCRIPTION_CASES: Case[] = [
  { flow: 'welcome-series', so: 'a live opt-in', steps: [optIn] },
  {
    flow: 'welcome-series',
    so: 'an old consent that is imported',
    steps: [
      {
        atMs: 0,
        subscribe: { email: AVA.email, subscriptions: consent({ consented_at: '2024-01-01T00:00:00Z' }) },
        historicalImport: true,
      },
    ],
    because: 'historical_import',
    path: 'historical_import',
  },
  {
    flow: 'welcome-series',
    so: 'a double opt-in that is not confirmed',
    steps: [{ ...optIn, listId: 'Double' }],
    because: 'consent_pending',
    path: 'profile.consents.email.marketing',
  },
  {
    flow: 'welcome-series',
    so: 'a second opt-in',
    steps: [optIn, { ...optIn, atMs: 0 }],
    because: 'on_list_already',
    path: 'relationships.list',
  },
  { flow: 'back-in-stock', so: 'a person who waits for a variant', steps: [waits()] },
  {
    flow: 'back-in-stock',
    so: 'a variant whose stock rises',
    steps: [waits(), { atMs: DAY, stock: 5 }],
  },
  {
    flow: 'back-in-stock',
    so: 'a person who unsubscribes before the stock rises',
    steps: [optIn, waits(), { atMs: HOUR, unsubscribe: AVA.email }, { atMs: DAY, stock: 5 }],
    noMail: 'consent_withdrawn',
    path: 'profile.consents.email.marketing',
  },
  {
    flow: 'back-in-stock',
    so: 'a second request of a person who waits',
    steps: [waits(), waits(HOUR)],
    because: 'duplicate',
    path: 'unique_id',
  },
  {
    flow: 'back-in-stock',
    so: 'a lead with the form back_in_stock',
    steps: [event('Submitted Lead Form', { ...lead, form_id: 'back_in_stock', sku: 'SKU-481' })],
    because: 'own_metric_only',
  },
  {
    flow: 'back-in-stock',
    so: "an event that has the name of Klaviyo's own metric",
    steps: [event('Subscribed to Back in Stock', ours({ sku: 'SKU-481' }))],
    because: 'own_metric_only',
  },
];
