import { withTypeComments } from '../src/type-comments.js';

const setting = (name: string, description: string, fallback = '') => ({
  name,
  type: 'string',
  default: fallback,
  unit: '',
  isRequired: true,
  description,
});
const section = { path: '', interfaceName: 'Input', description: '' };

const SOURCE = `
/** Stays. */
export interface Input {
  /** Old: { x }. */
  name: string;
  url?: string;
}

export interface Other {
  /** Stays too. */
  name: string;
}
`;

const FILE = 'types.ts';
const commented = (sections: Parameters<typeof withTypeComments>[1]) =>
  withTypeComments(new Map([[FILE, SOURCE]]), sections).get(FILE);

describe('withTypeComments', () => {
  it('replaces the comments of the fields, and leaves all else', () => {
    const settings = [setting('name', 'A name.'), setting('url', 'An address.', '`x`')];
    expect(commented([{ ...section, settings }])).toBe(`
/** Stays. */
export interface Input {
  /** A name. */
  name: string;
  /** An address. Default: \`x\`. */
  url?: string;
}

export interface Other {
  /** Stays too. */
  name: string;
}
`);
  });

  it('wraps a long comment, but never within a code span', () => {
    const settings = [setting('name', `${'word '.repeat(19)}\`a b c d e f g h\` end.`), setting('url', '')];
    const text = commented([{ ...section, settings }]);
    expect(text).toContain('   * `a b c d e f g h` end.\n   */\n  name');
  });

  it('refuses an interface that has other fields than the schema', () => {
    const settings = [setting('name', 'A name.')];
    expect(() => commented([{ ...section, settings }])).toThrow(
      'The interface Input has the fields name,url; the schema has name.',
    );
  });

  it('finds the interface of a section in any of the files', () => {
    const files = new Map([
      ['none.ts', '\nexport type Choice = 1;\n'],
      [FILE, SOURCE],
    ]);
    const settings = [setting('name', 'A name.'), setting('url', 'An address.')];
    const texts = withTypeComments(files, [{ ...section, settings }]);
    expect(texts.get('none.ts')).toBe(files.get('none.ts'));
    expect(texts.get(FILE)).toContain('/** An address. */');
  });

  it('refuses a section that has no interface in any file', () => {
    expect(() => commented([{ ...section, path: 'redis', interfaceName: 'Redis', settings: [] }])).toThrow(
      'No interface Redis for the section redis.',
    );
  });
});
