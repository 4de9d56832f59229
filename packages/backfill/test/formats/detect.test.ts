import { detectLayout } from '../../src/formats/detect.js';

const layoutOf = (...lines: string[]) => detectLayout(Buffer.from(lines.join('\n')), 'orders');

describe('detectLayout', () => {
  const call = { anonymousId: 'a1', messageId: 'm1', timestamp: '2024-03-01T10:00:00.000Z', properties: {} };
  const event = {
    name: 'purchase',
    eventId: 'o1',
    time: '2024-03-01T10:00:00Z',
    profile: { email: 'ava@shop.example' },
    properties: { type: 'track' },
  };

  it.each([
    ['a track call', { type: 'track', event: 'Order Completed', ...call }],
    ['a page call, which has a name', { type: 'page', name: 'Home', ...call }],
    ['a screen call, which has one too', { type: 'screen', name: 'Cart', userId: 'u1' }],
    ['an alias call', { type: 'alias', previousId: 'a1', userId: 'u1' }],
  ])('finds Segment if the file begins with %s', (_, first) => {
    expect(layoutOf(JSON.stringify(first))).toEqual({ format: 'segment' });
  });

  it.each([
    ['an event of ours', event],
    ['one that has a type beside', { ...event, type: 'page', userId: 'u1' }],
    ['one of another type', { type: 'order', name: 'purchase', userId: 'u1' }],
  ])('finds our own format if the file begins with %s', (_, first) => {
    expect(layoutOf(JSON.stringify(first))).toEqual({ format: 'canonical' });
  });

  it('reads a first line that is cut', () => {
    expect(layoutOf('{"type": "page", "name": "Ho')).toEqual({ format: 'segment' });
    expect(layoutOf('{"eventId": "o1", "properties": {"type": "track"')).toEqual({ format: 'canonical' });
  });

  it.each([
    ['pipes', 'name|eventId|time', { delimiter: '|', header: ['name', 'eventId', 'time'] }],
    [
      'semicolons, with commas in quotes',
      'email;"Total, net, in EUR";time',
      { delimiter: ';', header: ['email', 'Total, net, in EUR', 'time'] },
    ],
    ['commas, with semicolons in quotes', '"a;b;c;d",time', { delimiter: ',', header: ['a;b;c;d', 'time'] }],
  ])('finds columns that are separated by %s', (_, header, expected) => {
    expect(layoutOf(header, '1')).toEqual({ format: 'csv', ...expected });
  });

  it('names columns that have neither a name nor a value', () => {
    const header = ['name', 'time', 'column 3', 'column 4'];
    expect(layoutOf('name,time,,', 'search,1,,')).toEqual({ format: 'csv', delimiter: ',', header });
    expect(() => layoutOf('name,time,,', 'search,1,,', 'search,2,,x')).toThrow('column 3 has no name');
  });

  it('takes the delimiter from the first line that Excel writes', () => {
    expect(layoutOf('\uFEFFsep=;\r', 'name,first;time\r', '1;2')).toEqual({
      format: 'csv',
      delimiter: ';',
      header: ['name,first', 'time'],
      linesBefore: 1,
    });
  });

  it.each([
    ['titles above its header', ['Orders of May', '', 'Order,Date', '1,2'], 'tail -n +3 orders |'],
    ['a web page', ['<html>', '<body>a,b'], 'web page'],
    ['an unknown delimiter', ['Order^Date', '1^2'], 'a comma, a semicolon, a tab or |'],
    [
      'one object around its entries',
      ['{"count": 2, "orders": [{"id": 1}, {"id": 2}]}'],
      "jq -c '.orders[]'",
    ],
  ])('says what to do with a file that has %s', (_, lines, next) => {
    expect(() => layoutOf(...lines)).toThrow(
      expect.objectContaining({ next: expect.stringContaining(next) }),
    );
  });

  it('says how to read one file of an archive', () => {
    const read = () => detectLayout(Buffer.from('Thank you.'), 'may.zip/readme.txt');
    expect(read).toThrow(expect.objectContaining({ next: expect.stringContaining('may.zip/orders.csv') }));
  });

  it.each([
    ['an entry that has a list', ['{"type":"track","items":[{"sku":"A"}]}'], 'segment'],
    ['the first of several entries', ['{"id":1,"items":[{"sku":"A"}]}', '{"id":2}'], 'canonical'],
  ])('takes no list out of %s', (_, lines, format) => {
    expect(layoutOf(...lines)).toEqual({ format });
  });

  it('refuses a header with a line break within quotes', () => {
    expect(() => layoutOf('name,"Total', 'in EUR",time')).toThrow(
      'a line break or an open quote in its header',
    );
  });
});
