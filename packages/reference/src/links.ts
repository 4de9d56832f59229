/** Whether the links between pages lead somewhere. Links to other hosts are not followed. */
import { dirname, join } from 'node:path/posix';
import { slug } from './markdown.js';

export interface LinkCheck {
  /** Markdown by path, relative to the root of the repository. */
  pages: ReadonlyMap<string, string>;
  /** Whether a file or folder is there. */
  exists: (path: string) => boolean;
}

/** `README.md:12: [there](docs/gone.md) leads to no file.` */
export function brokenLinks({ pages, exists }: LinkCheck): string[] {
  return [...pages].flatMap(([path, text]) =>
    linksOf(text).flatMap(({ line, target }) => {
      const problem = problemOf(path, target, { pages, exists });
      return problem === undefined ? [] : [`${path}:${line}: the link ${target} ${problem}`];
    }),
  );
}

function problemOf(from: string, target: string, { pages, exists }: LinkCheck): string | undefined {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : join(dirname(from), decodeURI(file));
  if (path.startsWith('..')) return 'leads out of the repository.';
  if (!exists(path)) return `leads to ${path}, which does not exist.`;
  const text = pages.get(path);
  if (anchor === undefined || text === undefined) return undefined;
  return anchorsOf(text).has(decodeURI(anchor)) ? undefined : `leads to no heading of ${path}.`;
}

interface Link {
  line: number;
  target: string;
}

const LINKS = [
  // [text](target "title") and ![text](target)
  /\]\(\s*<?([^\s<>()]+)>?(?:\s+"[^"]*")?\s*\)/g,
  // [label]: target
  /^\s{0,3}\[[^\]]+\]:\s+<?([^\s<>]+)>?/g,
  /<(?:a|img)\s[^>]*?(?:href|src)="([^"]+)"/g,
];

function linksOf(markdown: string): Link[] {
  return proseLines(markdown).flatMap((text, index) => {
    const bare = text.replace(/`[^`]*`/g, '');
    const targets = LINKS.flatMap((pattern) =>
      [...bare.matchAll(pattern)].map(([, target]) => target as string),
    );
    return targets.filter(isRelative).map((target) => ({ line: index + 1, target }));
  });
}

function isRelative(target: string): boolean {
  return !/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(target);
}

/** Anchors as GitHub makes them: one for each heading, numbered where two are alike, and those set by hand. */
function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const line of proseLines(markdown)) {
    for (const [, id] of line.matchAll(/<a\s[^>]*?(?:id|name)="([^"]+)"/g)) anchors.add(id as string);
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const base = slug(heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[*]/g, ''));
    let anchor = base;
    for (let number = 1; anchors.has(anchor); number++) anchor = `${base}-${number}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** The lines, those of code blocks and comments emptied. */
function proseLines(markdown: string): string[] {
  let fence: string | undefined;
  const withoutComments = markdown.replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ''));
  return withoutComments.split('\n').map((line) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) {
      fence = mark;
      return mark === undefined ? line : '';
    }
    if (mark?.startsWith(fence)) fence = undefined;
    return '';
  });
}
