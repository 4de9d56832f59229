import { inspect } from 'node:util';
import type { Secret } from './types.js';

/**
 * Keeps a value out of logs: JSON, text and `util.inspect` all show `[secret]`. The value is a private field, which no
 * serialiser and no deep copy can find.
 */
export function secret(value: string): Secret {
  return Object.freeze(new HiddenText(value));
}

const SHOWN = '[secret]';

class HiddenText implements Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
