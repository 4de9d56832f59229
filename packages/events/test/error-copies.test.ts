import { recogniseCopies } from '../src/error-copies.js';

/** Another copy of the same code: a class of its own. */
function copy(name = 'QueueError', code = 'queue_unavailable', codes: string | RegExp = code) {
  class QueueError extends Error {
    static {
      recogniseCopies(QueueError, name, codes);
    }

    override readonly name = name;
    readonly code = code;
  }
  return QueueError;
}

describe('an error of another copy of the code', () => {
  it('is an instance of the class that the application imported', () => {
    const [Imported, Required] = [copy(), copy()];
    expect(new Required()).toBeInstanceOf(Imported);
    expect(new Imported()).toBeInstanceOf(Imported);
    expect(new Imported()).toBeInstanceOf(Error);
  });

  it('is no instance where its name or its code is another', () => {
    const Imported = copy();
    expect(new (copy('OtherError'))()).not.toBeInstanceOf(Imported);
    expect(new (copy('QueueError', 'other'))()).not.toBeInstanceOf(Imported);
    expect({ name: 'QueueError', code: 'queue_unavailable' }).not.toBeInstanceOf(Imported);
    expect(undefined).not.toBeInstanceOf(Imported);
  });

  it('is an instance also where the errors of the class have several codes', () => {
    const Imported = copy('OutboxError', 'outbox_full', /^outbox_/);
    expect(new (copy('OutboxError', 'outbox_failed'))()).toBeInstanceOf(Imported);
    expect(new (copy('OutboxError', 'other'))()).not.toBeInstanceOf(Imported);
  });

  it('is no instance of a class that the application derived', () => {
    class Derived extends copy() {}
    expect(new (copy())()).not.toBeInstanceOf(Derived);
    expect(new Derived()).toBeInstanceOf(Derived);
  });
});
