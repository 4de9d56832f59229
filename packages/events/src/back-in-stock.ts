import { z } from 'zod';
import { label } from './fields.js';
import { isObject } from './is-object.js';
import { InvalidEventError } from './problem.js';
import { CHANNELS } from './types.js';
import { shapeProblems } from './zod-problems.js';

/** How a person can be told that a variant is available again. `push` is a message of the shop's app. */
export const STOCK_CHANNELS = [...CHANNELS, 'push'] as const;

export type StockChannel = (typeof STOCK_CHANNELS)[number];

/** What a person waits for. */
export interface AwaitedVariant {
  /**
   * The id of the variant in the shop's system, e.g. `SKU-1-M`. The destination's setting `catalog` completes it. A whole id of
   * Klaviyo, such as `$shopify:::$default:::33001893429341`, stays as it is.
   */
  variantId: string;
  channels: StockChannel[];
}

/** As an application or a file writes it. */
export interface AwaitedVariantInput {
  /** The id of the variant in the shop's system, as text or as a whole number. The destination's setting `catalog` completes it. */
  variantId: string | number;
  /** How the person wants to be told: `email`, `sms`, `whatsapp` or `push`. Default `['email']`. */
  channels?: readonly StockChannel[];
}

const CHANNEL_FIX = "Write 'email', 'sms', 'whatsapp' or 'push'.";

const schema = z.strictObject(
  {
    variantId: label('SKU-1-M'),
    channels: z
      .array(z.enum(STOCK_CHANNELS, { error: CHANNEL_FIX }), { error: "Write an array, e.g. ['email']." })
      .refine((channels) => channels.length > 0, {
        error: "Name a channel, or leave 'channels' out for email.",
        params: { code: 'required' },
      }),
  },
  { error: "Write an object such as { variantId: 'SKU-1-M', channels: ['email'] }." },
);

/** @throws {InvalidEventError} with the paths `variantId` and `channels`. */
export function parseAwaitedVariant(input: unknown): AwaitedVariant {
  const read = isObject(input) ? normalised(input) : input;
  const problems = shapeProblems(schema, read);
  if (problems.length > 0) throw new InvalidEventError(problems, 'back-in-stock subscription');
  return read as AwaitedVariant;
}

function normalised({ variantId, channels, ...others }: Record<string, unknown>): Record<string, unknown> {
  const isWhole = Number.isSafeInteger(variantId) || typeof variantId === 'bigint';
  const text = typeof variantId === 'string' ? variantId.trim() : variantId;
  return {
    ...others,
    variantId: isWhole ? String(variantId) : text,
    channels: Array.isArray(channels) ? [...new Set(channels)] : (channels ?? ['email']),
  };
}
