import { types } from 'node:util';

/**
 * The shape of a value without its content: `string(17)`, `number NaN`, `array(3)`, `Date`. Error messages reach logs, and a
 * value may be an e-mail address. Reads no property of an object, so a hostile object cannot interfere.
 */
export function shapeOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `string(${value.length})`;
    case 'number':
      if (!Number.isFinite(value)) return `number ${value}`;
      return value < 0 ? 'negative number' : 'number';
    case 'object':
      return value === null ? 'null' : objectShape(value);
    default:
      return typeof value;
  }
}

function objectShape(value: object): string {
  if (types.isProxy(value)) return 'proxy';
  if (Array.isArray(value)) return `array(${value.length})`;
  if (types.isDate(value)) return 'Date';
  if (types.isMap(value)) return 'Map';
  if (types.isSet(value)) return 'Set';
  if (types.isRegExp(value)) return 'RegExp';
  if (types.isPromise(value)) return 'Promise';
  if (types.isNativeError(value)) return 'Error';
  if (types.isBoxedPrimitive(value)) return 'boxed primitive';
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return 'binary data';
  return 'object';
}
