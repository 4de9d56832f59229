import type { Answer } from '../errors.js';
import type { World } from '../world.js';
import type { Call } from './handler.js';
import { sparse } from './query.js';

/** GET /api/accounts: the account of the key. */
export function getAccounts(_world: World, call: Call): Answer {
  const { account } = call;
  const collection = `${call.baseUrl}/api/accounts`;
  const attributes = {
    test_account: true,
    contact_information: {
      default_sender_name: account.name,
      default_sender_email: 'hello@shop.example',
      website_url: 'https://shop.example',
      organization_name: account.name,
      street_address: {
        address1: '1 Sandbox Street',
        address2: null,
        city: 'Berlin',
        region: null,
        country: 'Germany',
        zip: '10115',
      },
    },
    industry: 'Ecommerce',
    timezone: 'Europe/Berlin',
    preferred_currency: 'EUR',
    public_api_key: account.publicKey,
    locale: 'en-US',
  };
  return {
    status: 200,
    body: {
      data: [
        {
          type: 'account',
          id: account.id,
          attributes: sparse(attributes, call.query['fields[account]']),
          links: { self: `${collection}/${account.id}` },
        },
      ],
      links: { self: collection },
    },
  };
}
