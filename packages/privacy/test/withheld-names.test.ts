import { isPrivateName } from '../src/index.js';

describe('a private name', () => {
  it.each(['X-Api-Key', 'access_token', 'clientSecret', 'Set-Cookie', 'passwordHash', 'phone_number'])(
    'is %s',
    (name) => {
      expect(isPrivateName(name)).toBe(true);
    },
  );

  it.each(['orderId', 'sku', 'queueName', 'name'])('is not %s', (name) => {
    expect(isPrivateName(name)).toBe(false);
  });

  it('tells a person’s name from a thing’s by the field around it', () => {
    expect(isPrivateName('name', 'customer')).toBe(true);
    expect(isPrivateName('name', 'items')).toBe(false);
  });
});
