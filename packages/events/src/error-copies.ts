import { types } from 'node:util';

/**
 * Lets `instanceof` recognise an error of another copy of this code. An application can have several: it imports the ES
 * module while a CommonJS library of its own requires the other build, or two versions are installed. Without this, an error
 * of one copy is none of the class that the application imported from the other, and its `catch` misses it.
 *
 * @param name the `name` of the class's errors
 * @param code their `code`, or the form of their codes
 */
export function recogniseCopies(
  kind: abstract new (...args: never) => Error,
  name: string,
  code: string | RegExp,
): void {
  Object.defineProperty(kind, Symbol.hasInstance, {
    value(this: unknown, error: unknown): boolean {
      if (Function.prototype[Symbol.hasInstance].call(this as typeof kind, error)) return true;
      // A subclass of the application has no copies.
      if (this !== kind || !types.isNativeError(error)) return false;
      const found = String((error as { code?: unknown }).code);
      return error.name === name && (typeof code === 'string' ? found === code : code.test(found));
    },
  });
}
