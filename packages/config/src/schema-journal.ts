import { LOOKUP_KEYS } from '@tracklayer/events';
import { z } from 'zod';
import { DEFAULTS } from './defaults.js';
import { milliseconds, TEN_YEARS_MS, text } from './schema-fields.js';

const MOST_KEYS = 8;
const KEYS_FIX = `Write at most ${MOST_KEYS} names of properties, e.g. ['orderId', 'bookingId'].`;

/** What the journal of events keeps. */
export const journal = z
  .strictObject(
    {
      level: z
        .enum(['off', 'outcome', 'full'], { error: "Write 'off', 'outcome' or 'full'." })
        .meta({
          description:
            'What the journal keeps of each event. `outcome`: how it ended, its times, its attempts, the kinds of waits and the ' +
            'id of the last request. `full`: also each call, what was left out, and the name of each wait. In our benchmark an ' +
            'event takes 138 bytes of Redis with `outcome`, and 269 with `full`.',
          default: DEFAULTS.journal.level,
        })
        .optional(),
      keys: z
        .array(
          text((name) => name.trim() !== '', KEYS_FIX),
          { error: KEYS_FIX },
        )
        .max(MOST_KEYS, { error: KEYS_FIX })
        .meta({
          description:
            'Names of properties by whose values `tracklayer events` finds an event. Applications give the same names to ' +
            `\`createProducer\`. Default: ${LOOKUP_KEYS.map((key) => `\`${key}\``).join(', ')}.`,
        })
        .optional(),
      keepMs: milliseconds(1_000, TEN_YEARS_MS, 604_800_000)
        .meta({
          description:
            'How long an event can be found after it ended. At least `dedupWindowMs`, which is also the default if it is longer.',
          default: DEFAULTS.journal.keepMs,
        })
        .optional(),
    },
    { error: "Write an object such as { level: 'outcome' }." },
  )
  .meta({
    title: 'JournalConfig',
    description: 'The journal of events: what `tracklayer events` finds.',
  });
