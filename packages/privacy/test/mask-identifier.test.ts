import { abbreviateEmail, maskIdentifier, maskPhone, maskWord, withoutPassword } from '../src/index.js';

describe('a masked identifier', () => {
  it.each([
    ['ava@shop.example', 'a***@s***.example'],
    ['root@localhost', 'r***@l***'],
    ['+4915112345678', '+49*********78'],
    ['+4915112', '***'],
    ['cust_34982', 'c***'],
    ['x', '***'],
    ['😀ok', '😀***'],
  ])('of %s is %s', (identifier, masked) => {
    expect(maskIdentifier(identifier)).toBe(masked);
  });

  it('shows the ends of a number without a plus where it is known to be one', () => {
    expect(maskPhone('015112345678')).toBe('015*******78');
    expect(maskWord('015112345678')).toBe('0***');
  });
});

describe('an abbreviated e-mail address', () => {
  it.each([
    ['ava@shop.example', 'av…@shop.example'],
    ['b@shop.example', 'b…@shop.example'],
    ['cust_1', 'cu…'],
  ])('of %s is %s', (address, shown) => {
    expect(abbreviateEmail(address)).toBe(shown);
  });
});

describe('an address of a server', () => {
  it.each([
    ['redis://user:p@ss@host:6379/0', 'redis://…@host:6379/0'],
    ['redis://:p/w@host', 'redis://…@host'],
    ['redis://host:6379', 'redis://host:6379'],
  ])('shows %s as %s', (url, shown) => {
    expect(withoutPassword(url)).toBe(shown);
  });
});
