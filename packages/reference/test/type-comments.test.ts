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

describe('withTypeComments', () => {
  it('replaces the comments of the fields, and leaves all else', () => {
    const settings = [setting('name', 'A name.'), setting('url', 'An address.', '`x`')];
    expect(withTypeComments(SOURCE, [{ ...section, settings }])).toBe(`
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
    const text = withTypeComments(SOURCE, [{ ...section, settings }]);
    expect(text).toContain('   * `a b c d e f g h` end.\n   */\n  name');
  });

  it('refuses an interface that has other fields than the schema', () => {
    const settings = [setting('name', 'A name.')];
    expect(() => withTypeComments(SOURCE, [{ ...section, settings }])).toThrow(
      'The interface Input has the fields name,url; the schema has name.',
    );
  });
});
