import { z } from 'zod';
import { type CustomEvents, type EventDefinition, isCustomName } from './define-events.js';
import { didYouMean } from './did-you-mean.js';
import {
  browserId,
  country,
  degrees,
  email,
  eventId,
  instant,
  ip,
  label,
  locale,
  phone,
  timezone,
  words,
} from './fields.js';
import { EVENT_NAMES, type EventName } from './names.js';
import { PROPERTY_SCHEMAS } from './property-schemas.js';
import { CHANNELS } from './types.js';

const OBJECT_FIX = "Write an object such as { plan: 'gold' }, or {}.";

/** Any JSON. Schemas only see plain copies. */
const freeProperties = z.looseObject({}, { error: OBJECT_FIX });

export const profileSchema = z.strictObject(
  {
    email: email.optional(),
    phoneNumber: phone.optional(),
    externalId: label('cust_34982').optional(),
    exchangeId: browserId.optional(),
    anonymousId: browserId.optional(),
    firstName: words('Ava').optional(),
    lastName: words('Meyer').optional(),
    locale: locale.optional(),
    country: country.optional(),
    address: words('Elm Road 4').optional(),
    address2: words('3rd floor').optional(),
    city: words('Berlin').optional(),
    region: words('Bavaria').optional(),
    zip: words('01067').optional(),
    latitude: degrees(90).optional(),
    longitude: degrees(180).optional(),
    timezone: timezone.optional(),
    ip: ip.optional(),
    title: words('Head of Purchasing').optional(),
    organization: words('Acme Ltd').optional(),
    properties: freeProperties.optional(),
  },
  { error: 'Write an object with email, phoneNumber, externalId, exchangeId or anonymousId.' },
);

export const consentSchema = z.strictObject(
  {
    status: z.enum(['granted', 'denied', 'withdrawn'], {
      error: "Write 'granted', 'denied' or 'withdrawn'.",
    }),
    channels: z
      .array(z.enum(CHANNELS, { error: "Write 'email', 'sms' or 'whatsapp'." }), {
        error: "Write an array, e.g. ['email'].",
      })
      .refine((channels) => channels.length > 0, {
        error: "Name a channel, or leave 'channels' out for email.",
        params: { code: 'required' },
      })
      .optional(),
    at: instant.optional(),
    source: label('newsletter_footer').optional(),
  },
  { error: "Write an object such as { status: 'granted' }." },
);

const NAMES = `Write one of: ${EVENT_NAMES.join(', ')}.`;

function nameFix(input: unknown): string {
  const suggestion = typeof input === 'string' ? didYouMean(input, EVENT_NAMES) : undefined;
  return suggestion === undefined ? NAMES : `Did you mean '${suggestion}'? ${NAMES}`;
}

const CUSTOM_NAME_FIX = 'Write a name of 1 to 127 printable characters, without spaces around it.';

/** The schema of an unknown name: it always fails. */
const unknownName = z
  .string({ error: NAMES })
  .refine(() => false, { error: ({ input }) => nameFix(input), params: { code: 'unknown_name' } });

function eventSchema(name: z.ZodType, properties: z.ZodType) {
  return z.strictObject(
    {
      name,
      eventId,
      time: instant,
      profile: profileSchema,
      properties,
      consent: consentSchema.optional(),
      source: label('order-service').optional(),
    },
    { error: 'Write an object with name, eventId, time, profile and properties.' },
  );
}

const SCHEMAS = new Map(
  EVENT_NAMES.map((name) => [name, eventSchema(z.literal(name), PROPERTY_SCHEMAS[name])]),
);

/** Klaviyo takes metric names under 128 characters. */
const customName = z
  .string({ error: NAMES })
  .refine((name) => isCustomName(name), { error: CUSTOM_NAME_FIX, params: { code: 'invalid_name' } });

/** An event with a name of the application's own. */
const CUSTOM_SCHEMA = eventSchema(customName, freeProperties);

/** For an unknown name. The other fields are still checked, so that all problems are reported at once. */
const UNKNOWN_NAME_SCHEMA = eventSchema(unknownName, freeProperties);

const DEFINED = new WeakMap<EventDefinition, z.ZodType>();

function definedSchema(name: string, definition: EventDefinition): z.ZodType {
  const known = DEFINED.get(definition) ?? eventSchema(z.literal(name), definition.properties as z.ZodType);
  DEFINED.set(definition, known);
  return known;
}

/** The schema of an event of this name. Without `custom` only the standard names are known. */
export function schemaOf(name: unknown, custom?: CustomEvents): z.ZodType {
  const standard = SCHEMAS.get(name as EventName);
  if (standard !== undefined) return standard;
  if (typeof name === 'string' && custom !== undefined && Object.hasOwn(custom.defined, name)) {
    const definition = custom.defined[name];
    if (definition !== undefined) return definedSchema(name, definition);
  }
  return custom?.others === 'allowed' ? CUSTOM_SCHEMA : UNKNOWN_NAME_SCHEMA;
}
