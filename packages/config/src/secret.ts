import { inspect } from 'node:util';
import type { Secret } from './types.js';

/**
 * Keeps a value out of logs: JSON, text and `util.inspect` show `[secret]`. The value is in a private field, which JSON
 * and deep copies cannot read.
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
