import { format } from 'node:util';
import { safeJson } from '@tracklayer/format';
import { redactText, redactValue } from '@tracklayer/privacy';
import pino from 'pino';
import { createLineLimit, kindOf } from './line-limit.js';

export type Logger = pino.Logger;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export interface LoggerOptions {
  /** The program that logs: `worker`, `dashboard`, … */
  name: string;
  /** One of {@link LOG_LEVELS}. The logger writes this level and the ones above. */
  level: string;
  /** Receives one line of JSON per call. Default: standard output. */
  destination?: { write(line: string): void } | undefined;
  /** Lines of one kind in a second. `Infinity` for tests that count lines. Default 10. */
  linesPerSecond?: number | undefined;
  /**
   * Values that must never appear in a log, e.g. the keys of the configuration. Pass a function if they can change.
   * Values shorter than six characters are not masked.
   */
  secrets?: readonly string[] | (() => readonly string[]) | undefined;
}

const LINES_PER_SECOND = 10;
/** `debug` and `trace` are for those who want each line. */
const LIMITED_FROM = pino.levels.values.info ?? 0;

/** Masking a shorter value would mask parts of ordinary words, and so reveal the value. */
const SHORTEST_SECRET = 6;

/**
 * A pino logger. It writes one line of JSON per call, with `time` in ISO 8601 and `level` as a word. It masks keys and
 * personal data in fields at any depth, messages and their arguments, errors and their causes, and bindings of children.
 * From level `info` on it writes at most 10 lines a second of one kind, and then how many of them it left out.
 *
 * @throws {RangeError} when `level` is not one of {@link LOG_LEVELS}.
 */
export function createLogger({
  name,
  level,
  destination,
  linesPerSecond = LINES_PER_SECOND,
  secrets = [],
}: LoggerOptions): Logger {
  if (!(LOG_LEVELS as readonly string[]).includes(level)) {
    throw new RangeError(`Unknown log level "${level}". Use one of ${LOG_LEVELS.join(', ')}.`);
  }
  const known = typeof secrets === 'function' ? secrets : () => secrets;
  const mask = (text: string) => redactText(withoutSecrets(text, known()));

  const limit = createLineLimit({
    perSecond: linesPerSecond,
    report: ({ kind, leftOut, level: asLevel, of }) => {
      const label = pino.levels.labels[asLevel] as pino.Level;
      log[label]({ leftOut, ...(of && { destinations: of }) }, `left out lines of this kind: ${kind}`);
    },
  });

  const options: pino.LoggerOptions = {
    name,
    level,
    base: { pid: process.pid },
    // The hook below has turned errors into plain data.
    serializers: { err: (fields: unknown) => fields },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label) => ({ level: label }),
    },
    hooks: {
      // Logs are read in terminals too.
      streamWrite: safeJson,
      logMethod(given, write, number) {
        const isLimited = number >= LIMITED_FROM;
        if (isLimited && !limit.allows(kindOf(subjectOf(given)), number, destinationOf(given))) return;
        const [fields, message] = redactCall(given, mask);
        write.call(this, fields as object, message);
      },
    },
  };
  const log: Logger = guardBindings(destination ? pino(options, destination) : pino(options), mask);
  return log;
}

/** The text that names the kind of a line: its message before its arguments are inserted, or the message of its error. */
function subjectOf([first, second]: readonly unknown[]): string {
  if (typeof first === 'string') return first;
  if (typeof second === 'string') return second;
  return first instanceof Error ? first.message : '';
}

/** The destination in the fields of a call. */
function destinationOf([fields]: readonly unknown[]): string | undefined {
  if (typeof fields !== 'object' || fields === null || !('destination' in fields)) return undefined;
  return typeof fields.destination === 'string' ? fields.destination : undefined;
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .reduce((masked, secret) => masked.replaceAll(secret, '[redacted]'), text);
}

/** Pino writes bindings when a child is created, without calling a hook. Children of children inherit these methods. */
function guardBindings(log: Logger, mask: (text: string) => string): Logger {
  const { child, setBindings } = log;
  const guarded = (bindings: pino.Bindings) => redactValue(bindings, mask) as pino.Bindings;
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
 * The fields and the message that pino gets: masked, with the arguments inserted. The message is masked as a whole,
 * because two harmless arguments can form one address.
 */
function redactCall(given: readonly unknown[], mask: (text: string) => string): [object, string | undefined] {
  const [first, ...rest] = given;
  if (typeof first === 'string') return [{}, messageOf(given, mask)];
  const message = rest.length > 0 ? messageOf(rest, mask) : undefined;
  if (first instanceof Error) return [{ err: redactValue(first, mask) }, message ?? mask(first.message)];
  const fields = redactValue(first, mask);
  return [typeof fields === 'object' && fields !== null ? fields : { value: fields }, message];
}

function messageOf(parts: readonly unknown[], mask: (text: string) => string): string {
  return mask(format(...parts.map((part) => (typeof part === 'object' ? redactValue(part, mask) : part))));
}
