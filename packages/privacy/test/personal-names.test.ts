import { isPersonalName } from '../src/personal-names.js';

describe('a personal name', () => {
  it.each([
    ...['email', 'eMail', 'e_mail', 'customerEMail', 'EMAILS', 'contact-email', 'emailAddress'],
    ...[
      'phone',
      'phoneNumber',
      'phone_Number',
      'telephone',
      'PHONE_NUMBER',
      'tel',
      'tel2',
      'home.tel',
      'mobileNo',
    ],
    ...[
      'firstName',
      'last_name',
      'surname',
      'customerName',
      'customername',
      'nameOfCustomer',
      'vorname',
      'names',
    ],
    ...[
      'address1',
      'shippingAddress',
      'billing_street',
      'zip',
      'zipCode',
      'postalcode',
      'birthday',
      'shippingCity',
      'organization',
      'company',
      'job_title',
      'dateOfBirth',
    ],
    ...['anonymousId', 'anonymous_id', 'exchangeId', '$exchange_id', '_kx'],
    ...['ip', 'clientIP', 'ip_address', 'geoLatitude', 'customer', 'customerId', 'external_id', 'recipient'],
  ])('is %s', (name) => {
    expect(isPersonalName(name, 'properties')).toBe(true);
  });

  it.each([
    ...['productName', 'product_name', 'productname', 'brandName', 'category-name', 'fileName', 'eventName'],
    ...['orderId', 'sku', 'value', 'currency', 'itemCount', 'checkoutUrl', 'shippingCountry', 'customerType'],
    ...[
      'hotel',
      'shipping',
      'zipper',
      'description',
      'headline',
      'template',
      'hostname',
      'guestCheckout',
      '',
    ],
  ])('is not %s', (name) => {
    expect(isPersonalName(name, 'properties')).toBe(false);
  });

  it.each([
    ['items', false],
    ['line_items', false],
    ['product', false],
    ['categories', false],
    ['customer', true],
    ['billing', true],
    ['properties', true],
    [undefined, false],
  ])('is “name” within %s: %s', (within, isPersonal) => {
    expect(isPersonalName('name', within)).toBe(isPersonal);
  });
});
