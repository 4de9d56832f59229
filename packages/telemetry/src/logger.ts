import { format } from 'node:util';
import pino from 'pino';
import { scrubText } from './scrub-text.js';
import { scrubValue } from './scrub-value.js';

export type Logger = pino.Logger;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export interface LoggerOptions {
  /** Which program speaks: `worker`, `dashboard`, … */
  name: string;
  /** One of {@link LOG_LEVELS}; nothing below it is written. */
  level: string;
  /** Gets one line of JSON at a time. Default: standard output. */
  destination?: { write(line: string): void } | undefined;
  /**
   * Values that must not appear in whatever form, e.g. the keys of the configuration; a function where they can change.
   * Short ones are no secrets and are left.
   */
  secrets?: readonly string[] | (() => readonly string[]) | undefined;
}

/** Masking shorter ones would mask half of every line and tell what they are. */
const SHORTEST_SECRET = 6;

/**
 * A pino logger that writes one line of JSON per call, `time` in ISO 8601, `level` as a word, and from which neither a
 * key nor personal data comes out: not from fields at any depth, messages, their arguments, errors, their causes or a
 * child's bindings.
 *
 * @throws {RangeError} for a level that is none.
 */
export function createLogger({ name, level, destination, secrets = [] }: LoggerOptions): Logger {
  if (!(LOG_LEVELS as readonly string[]).includes(level)) {
    throw new RangeError(`Log level "${level}" is none of ${LOG_LEVELS.join(', ')}.`);
  }
  const known = typeof secrets === 'function' ? secrets : () => secrets;
  const mask = (text: string) => scrubText(withoutSecrets(text, known()));

  const options: pino.LoggerOptions = {
    name,
    level,
    base: { pid: process.pid },
    // Errors are plain data by the time pino sees them.
    serializers: { err: (fields: unknown) => fields },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label) => ({ level: label }),
    },
    hooks: {
      logMethod(given, write) {
        const [fields, message] = scrubCall(given, mask);
        write.call(this, fields as object, message);
      },
    },
  };
  return guardBindings(destination ? pino(options, destination) : pino(options), mask);
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .reduce((masked, secret) => masked.replaceAll(secret, '[redacted]'), text);
}

/** Bindings are written once, when a child is made, past every hook; children of children inherit these methods. */
function guardBindings(log: Logger, mask: (text: string) => string): Logger {
  const { child, setBindings } = log;
  const guarded = (bindings: pino.Bindings) => scrubValue(bindings, mask) as pino.Bindings;
  return Object.assign(log, {
    child(this: Logger, bindings: pino.Bindings, options?: pino.ChildLoggerOptions) {
      return Reflect.apply(child, this, [guarded(bindings), options]);
    },
    setBindings(this: Logger, bindings: pino.Bindings) {
      Reflect.apply(setBindings, this, [guarded(bindings)]);
    },
  });
}

/**
 * What pino gets to see of a call: scrubbed fields, and the message with its arguments put in. The message is scrubbed
 * as a whole, since two harmless arguments can make one address.
 */
function scrubCall(given: readonly unknown[], mask: (text: string) => string): [object, string | undefined] {
  const [first, ...rest] = given;
  if (typeof first === 'string') return [{}, messageOf(given, mask)];
  const message = rest.length > 0 ? messageOf(rest, mask) : undefined;
  if (first instanceof Error) return [{ err: scrubValue(first, mask) }, message ?? mask(first.message)];
  const fields = scrubValue(first, mask);
  return [typeof fields === 'object' && fields !== null ? fields : { value: fields }, message];
}

function messageOf(parts: readonly unknown[], mask: (text: string) => string): string {
  return mask(format(...parts.map((part) => (typeof part === 'object' ? scrubValue(part, mask) : part))));
}
