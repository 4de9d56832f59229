import { checkColumns } from '../../src/formats/columns.js';
import { detectLayout } from '../../src/formats/detect.js';
import { parseMap } from '../../src/formats/field-map.js';
import type { Kind } from '../../src/formats/format.js';

const check = (header: string, map: string[] = [], kind: Kind = 'events') =>
  checkColumns(
    [{ name: 'orders.csv', layout: detectLayout(Buffer.from(header), 'orders.csv') }],
    parseMap(map),
    kind,
  );
const refused = (code: string, message: string, next: string) =>
  expect.objectContaining({
    code,
    message: expect.stringContaining(message),
    next: expect.stringContaining(next),
  });

describe('checkColumns', () => {
  it('names missing columns and the options to map them', () => {
    expect(() => check('Order ID,Email,Date,Total')).toThrow(
      refused(
        'missing_columns',
        'no column for name, eventId, time, email or phoneNumber or externalId. The columns are Order ID, Email, Date, Total.',
        '--map name:=purchase --map eventId="Order ID" --map time=Date --map email=Email --map properties.orderId="Order ID" --map properties.value=Total --map properties.currency:=CODE',
      ),
    );
    expect(() => check('Kauf,Id!,Customer ID')).toThrow(
      refused(
        'missing_columns',
        '',
        '--map eventId=\'Id!\' --map time=COLUMN --map externalId="Customer ID"',
      ),
    );
  });

  it('asks for the amount and the order of a purchase, and suggests what is missing only', () => {
    const map = ['name:=purchase', 'eventId=Order', 'time=Date', 'email=Email'];
    expect(() => check('Order,Date,Email,Total,Cur', map)).toThrow(
      refused(
        'missing_columns',
        'no column for properties.orderId, properties.value.',
        'Name the columns: --map properties.orderId=Order --map properties.value=Total --map properties.currency=Cur',
      ),
    );
    check('Order,Date,Email,Total', [...map, 'properties.orderId=Order', 'properties.value=Total']);
  });

  it('suggests the usual fields of a profile too', () => {
    expect(() => check('Mail,Given Name,Phone,Town,Shade', [], 'profiles')).toThrow(
      refused(
        'missing_columns',
        'email or phoneNumber or externalId',
        '--map email=Mail --map phoneNumber=Phone --map firstName="Given Name" --map city=Town',
      ),
    );
  });

  it('asks for the variant of people who wait', () => {
    expect(() => check('Email,SKU', [], 'back-in-stock')).toThrow(
      refused('missing_columns', 'no column for variantId, email', '--map variantId=SKU --map email=Email'),
    );
    check('email,variantId', [], 'back-in-stock');
  });

  it('accepts columns that have the names of our fields or are mapped', () => {
    check('name,eventId,time,profile.phoneNumber');
    check('Nr,Mail,Tag', ['name:=lead', 'eventId=Nr', 'time=Tag', 'profile.email=Mail']);
    check('name,eventId,time,anonymousId');
    check('name,eventId,time,Visitor', ['name=name', 'eventId=eventId', 'time=time', 'exchangeId=Visitor']);
    check('externalId,plan', [], 'profiles');
    check('Mail,plan', ['email=Mail'], 'profiles');
    check('Person//Email,$value');
  });

  it('requires a map to name every required field', () => {
    expect(() => check('name,eventId,time,Email', ['email=Email'])).toThrow(
      refused(
        'missing_columns',
        'name, eventId, time.',
        '--map name=name --map eventId=eventId --map time=time',
      ),
    );
    expect(() => check('Email,plan', [], 'profiles')).toThrow(
      refused('missing_columns', 'email or phoneNumber or externalId', '--map email=Email'),
    );
    // Klaviyo takes no profile by an id of the browser.
    expect(() => check('anonymousId,plan', [], 'profiles')).toThrow(
      refused('missing_columns', 'email or phoneNumber or externalId', '--map email=COLUMN'),
    );
    expect(() => check('name,eventId,time,Visitor ID')).toThrow(
      refused('missing_columns', 'email or phoneNumber or externalId', '--map anonymousId="Visitor ID"'),
    );
  });

  it('refuses a map that names a missing column', () => {
    expect(() => check('Order ID,Email,Date', ['email=Emil'])).toThrow(
      refused(
        'invalid_map',
        'No file has a column Emil for email',
        'Did you mean Email? The columns are Order ID',
      ),
    );
    checkColumns([{ name: 'a', layout: { format: 'canonical' } }], parseMap(['email=user.mail']), 'events');
  });
});
