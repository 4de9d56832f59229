import { fields, type SourceProfile } from './source.js';

/** Omnisend: Audience → Export. */
export const OMNISEND_CONTACTS: SourceProfile = {
  id: 'omnisend-contacts',
  title: 'contacts of Omnisend',
  kind: 'profiles',
  format: 'csv',
  has: ['email', 'emailStatus', 'smsStatus', 'createdAt'],
  map: fields({
    email: 'email',
    phoneNumber: 'phone',
    firstName: 'firstName',
    lastName: 'lastName',
    country: '{countryCode|country}',
    address: 'address',
    city: 'city',
    region: 'state',
    zip: 'postalCode',
    'properties.tags': 'tags',
  }),
  consents: [
    {
      channel: 'email',
      status: { column: 'emailStatus', granted: ['subscribed'], withdrawn: ['unsubscribed'] },
      at: 'emailStatusDate',
    },
    {
      channel: 'sms',
      status: { column: 'smsStatus', granted: ['subscribed'], withdrawn: ['unsubscribed'] },
      at: 'smsStatusDate',
    },
  ],
};

/** Mailchimp: Audience → Export, the file of subscribed members. The other files of the archive are lists of suppressed people. */
export const MAILCHIMP_SUBSCRIBED: SourceProfile = {
  id: 'mailchimp-subscribed',
  title: 'subscribed members of Mailchimp',
  kind: 'profiles',
  format: 'csv',
  has: ['Email Address', 'OPTIN_TIME', 'CONFIRM_TIME', 'LEID', 'EUID'],
  map: fields({
    email: 'Email Address',
    phoneNumber: '{Phone Number|SMS Phone Number}',
    firstName: 'First Name',
    lastName: 'Last Name',
    country: 'CC',
    'properties.address': 'Address',
    'properties.birthday': 'Birthday',
    region: 'REGION',
    latitude: 'LATITUDE',
    longitude: 'LONGITUDE',
    timezone: 'TIMEZONE',
    'properties.member_rating': 'MEMBER_RATING',
    'properties.tags': 'TAGS',
  }),
  timeZone: 'UTC',
  numbers: ['properties.member_rating'],
  consents: [{ channel: 'email', at: '{CONFIRM_TIME|OPTIN_TIME}' }],
};
