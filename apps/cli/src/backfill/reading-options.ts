/** The options of a back-fill that say how to read its files. */
import { BackfillError, isTimeFormat, parseWhere, type Reading, SOURCE_NAMES } from '@tracklayer/backfill';
import { isCountry, isTimeZone } from '@tracklayer/events';
import { type Command, Option } from 'commander';
import { repeated } from '../runtime/option-values.js';

export interface ReadingFlags {
  from?: string;
  groupBy?: string;
  where?: string[];
  events?: string;
  timeZone?: string;
  timeFormat?: string;
  decimal?: 'comma' | 'point';
  escape?: string;
  consentCategory?: string[];
  flatten?: boolean;
  defaultCountry?: string;
}

export function addReadingOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--from <source>',
        'the program that wrote the files (default: recognised from the header or the first object)',
      ).choices(SOURCE_NAMES),
    )
    .option('--group-by <column>', 'neighbouring rows with the same value in this column are one order')
    .option('--where <condition>', 'read only rows with Column=Value or Column!=Value (repeatable)', repeated)
    .option('--events <names>', 'send only these events, separated by commas; leave out the others')
    .option('--time-zone <zone>', 'the zone of times without an offset, for example Europe/Berlin')
    .option('--time-format <pattern>', 'the form of times, for example "dd.MM.yyyy HH:mm", or excel')
    .addOption(
      new Option('--decimal <sign>', 'the sign before decimals in amounts').choices(['comma', 'point']),
    )
    .option(
      '--escape <character>',
      "the character before a quote within a quoted cell, for example '\\' (default: the quote is written twice)",
    )
    .option(
      '--consent-category <name>',
      'a consent category of Segment or RudderStack that Klaviyo needs (repeatable; default: those about marketing)',
      repeated,
    )
    .option('--flatten', 'turn the fields of nested objects into properties: size.width becomes size_width')
    .option(
      '--default-country <code>',
      'the country of phone numbers without a country code, for example DE',
    );
}

/** The options as the back-fill takes them. Undefined: none was given. @throws {BackfillError} `invalid_map` */
export function readingFrom(flags: ReadingFlags): Reading | undefined {
  const { from, groupBy, where, events, timeZone, timeFormat, decimal, defaultCountry } = flags;
  const { escape: quoteEscape, consentCategory, flatten } = flags;
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw invalid('--time-zone', timeZone, 'Name a zone such as Europe/Berlin or America/New_York.');
  if (timeFormat !== undefined && !isTimeFormat(timeFormat))
    throw invalid('--time-format', timeFormat, 'Write a pattern such as "dd.MM.yyyy HH:mm", or excel.');
  if (defaultCountry !== undefined && !isCountry(defaultCountry))
    throw invalid('--default-country', defaultCountry, 'Write a code of two letters such as DE.');
  if (quoteEscape !== undefined && ([...quoteEscape].length !== 1 || /[\s\w]/.test(quoteEscape)))
    throw invalid('--escape', quoteEscape, "Write one character, for example --escape '\\'.");
  const reading: Reading = {
    ...(from !== undefined && { from }),
    ...(groupBy !== undefined && { groupBy }),
    ...(where !== undefined && { where: where.map(parseWhere) }),
    ...(events !== undefined && { events: events.split(',').map((each) => each.trim()) }),
    ...(timeZone !== undefined && { timeZone }),
    ...(timeFormat !== undefined && { timeFormat }),
    ...(decimal !== undefined && { decimal }),
    ...(quoteEscape !== undefined && quoteEscape !== '"' && { quoteEscape }),
    ...(consentCategory !== undefined && { consentCategories: consentCategory }),
    ...(flatten && { flatten: true as const }),
    ...(defaultCountry !== undefined && { defaultCountry }),
  };
  return Object.keys(reading).length === 0 ? undefined : reading;
}

function invalid(option: string, value: string, next: string): BackfillError {
  return new BackfillError('invalid_map', `${option} ${JSON.stringify(value)} is not valid.`, next);
}
