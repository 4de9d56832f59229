import { brokenLinks } from '../src/links.js';

const exists = (path: string) => ['README.md', 'docs/guide.md', 'docs/images/a.png'].includes(path);

function broken(readme: string, guide = ''): string[] {
  const pages = new Map([
    ['README.md', readme],
    ['docs/guide.md', guide],
  ]);
  return brokenLinks({ pages, exists });
}

describe('brokenLinks', () => {
  it('accepts files, headings of this page and of another, images and other hosts', () => {
    const readme = [
      '# Try it, *now*',
      '[a](docs/guide.md#when-post-apievents-fails) [b](#try-it-now) ![c](docs/images/a.png "title")',
      '[d](https://example.com/#nowhere) [e](mailto:ada@shop.example)',
      '[f]: docs/guide.md',
    ].join('\n');
    expect(broken(readme, '## When `POST /api/events` fails\n[up](../README.md)')).toEqual([]);
  });

  it('names the line of a link to a missing file', () => {
    expect(broken('\n[a](docs/gone.md)')).toEqual([
      'README.md:2: the link docs/gone.md leads to docs/gone.md, which does not exist.',
    ]);
    expect(broken('<img src="docs/b.png">')).toHaveLength(1);
    expect(broken('', '[a]: gone.md')).toHaveLength(1);
  });

  it('refuses an anchor that no heading makes', () => {
    expect(broken('[a](docs/guide.md#two)', '# One')).toEqual([
      'README.md:1: the link docs/guide.md#two leads to no heading of docs/guide.md.',
    ]);
    expect(broken('# One\n[a](#one-1)')).toHaveLength(1);
  });

  it('numbers the anchors of headings that are alike, and knows anchors set by hand', () => {
    expect(broken('# One\n# One\n<a id="here"></a>\n[a](#one-1) [b](#here)')).toEqual([]);
  });

  it('ignores code blocks, code spans and comments', () => {
    const readme = '```md\n[a](gone.md)\n# One\n```\n`[a](gone.md)`\n<!-- [a](gone.md) -->';
    expect(broken(readme)).toEqual([]);
    expect(broken(`${readme}\n[b](#one)`)).toHaveLength(1);
  });

  it('refuses a link out of the repository', () => {
    expect(broken('[a](../other/README.md)')).toEqual([
      'README.md:1: the link ../other/README.md leads out of the repository.',
    ]);
  });
});
