import { createContext, runInContext } from 'node:vm';
import { isObject, isPlainObject } from '../src/is-object.js';

class Money {
  amount = 1;
}

describe('isObject', () => {
  it.each([[{}], [{ a: 1 }], [Object.create(null)], [new Money()]])('accepts %j', (value) => {
    expect(isObject(value)).toBe(true);
  });

  it.each([[null], [undefined], [[]], ['text'], [1], [true], [() => 1]])('refuses %p', (value) => {
    expect(isObject(value)).toBe(false);
  });
});

describe('isPlainObject', () => {
  it('accepts object literals of this realm and of another', () => {
    const foreign = runInContext('({ a: 1 })', createContext({})) as object;
    for (const value of [{}, { a: 1 }, Object.create(null), foreign]) expect(isPlainObject(value)).toBe(true);
  });

  it('refuses arrays, instances of classes and objects with a prototype of their own', () => {
    const values = [
      [],
      new Money(),
      new Map(),
      new Date(),
      Object.create({ a: 1 }),
      Object.create(Object.create(null)),
    ];
    for (const value of values) expect(isPlainObject(value)).toBe(false);
  });
});
