/** The parts of an `.xlsx` file: which sheets it has, and what their cells refer to (ECMA-376, part 1, 18.2 and 18.8). */
import { posix } from 'node:path';
import { type NumberStyle, numberStyle } from './cell-text.js';
import { PackedTexts } from './packed-texts.js';
import { type CellContext, readSharedStrings } from './sheet-rows.js';
import { readXml } from './xml.js';

/** Opens a part by its name. Undefined if the file has no such part. */
export type OpenPart = (name: string) => AsyncIterable<Buffer> | undefined;

export interface Sheet {
  name: string;
  isHidden: boolean;
  /** The name of the part with its rows. */
  part: string;
}

export interface Workbook {
  sheets: Sheet[];
  readContext(): Promise<CellContext>;
}

const PACKAGE_RELATIONS = '_rels/.rels';

export async function readWorkbook(open: OpenPart): Promise<Workbook> {
  const root = await readRelations(open, PACKAGE_RELATIONS, '');
  const main = root.find(({ type }) => type.endsWith('/officeDocument'))?.target ?? 'xl/workbook.xml';
  const folder = posix.dirname(main);
  const relations = await readRelations(open, `${folder}/_rels/${posix.basename(main)}.rels`, folder);
  const partOf = (kind: string) => relations.find(({ type }) => type.endsWith(`/${kind}`))?.target;
  const { sheets, is1904 } = await readSheets(open(main), relations);
  return {
    sheets,
    async readContext() {
      const strings = open(partOf('sharedStrings') ?? '');
      return {
        strings: strings === undefined ? new PackedTexts() : await readSharedStrings(strings),
        styles: await readStyles(open(partOf('styles') ?? '')),
        is1904,
      };
    },
  };
}

interface Relation {
  id: string;
  type: string;
  target: string;
}

async function readRelations(open: OpenPart, part: string, folder: string): Promise<Relation[]> {
  const chunks = open(part);
  const relations: Relation[] = [];
  if (chunks === undefined) return relations;
  await readXml(chunks, {
    open(name, { Id = '', Type = '', Target = '' }) {
      const target = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target);
      if (name === 'Relationship') relations.push({ id: Id, type: Type, target });
    },
  });
  return relations;
}

async function readSheets(chunks: AsyncIterable<Buffer> | undefined, relations: readonly Relation[]) {
  const sheets: Sheet[] = [];
  let is1904 = false;
  await readXml(chunks ?? noChunks(), {
    open(name, attributes) {
      if (name === 'workbookPr') is1904 = ['1', 'true'].includes(attributes.date1904 ?? '');
      if (name !== 'sheet') return;
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1];
      const relation = relations.find((each) => each.id === id);
      if (relation?.type.endsWith('/worksheet') !== true) return;
      const isHidden = (attributes.state ?? 'visible') !== 'visible';
      sheets.push({ name: attributes.name ?? '', isHidden, part: relation.target });
    },
  });
  return { sheets, is1904 };
}

/** The number format of each style that a cell may name. */
async function readStyles(chunks: AsyncIterable<Buffer> | undefined): Promise<NumberStyle[]> {
  const codes = new Map<number, string>();
  const styles: NumberStyle[] = [];
  let isCells = false;
  await readXml(chunks ?? noChunks(), {
    open(name, { numFmtId, formatCode }) {
      if (name === 'numFmt') codes.set(Number(numFmtId), formatCode ?? '');
      else if (name === 'cellXfs') isCells = true;
      else if (name === 'xf' && isCells)
        styles.push(numberStyle(Number(numFmtId), codes.get(Number(numFmtId))));
    },
    close(name) {
      if (name === 'cellXfs') isCells = false;
    },
  });
  return styles;
}

async function* noChunks(): AsyncGenerator<Buffer> {}
