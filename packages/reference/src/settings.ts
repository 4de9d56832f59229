import type { z } from 'zod';
import { durationText } from './duration.js';

/** What the schema says beside its checks, by `.meta()`. */
interface Meta {
  description?: string;
  /** Name of the TypeScript interface of an object. */
  title?: string;
  default?: string | number;
  unit?: string;
  /** Of a number: `1 to 1,000`. */
  range?: string;
  /** Of an object whose keys are chosen by the reader or alike: what a key is. */
  key?: string;
}

export interface Setting {
  name: string;
  /** Path of the section with its fields, where it has some. */
  section?: string;
  type: string;
  default: string;
  unit: string;
  isRequired: boolean;
  description: string;
}

/** An object of the configuration. */
export interface Section {
  /** E.g. `destinations.<id>.limits.<endpoint>`; empty for the whole. */
  path: string;
  interfaceName: string;
  description: string;
  settings: Setting[];
}

/** The part of a zod schema's definition that is read here. */
interface Def {
  type: string;
  innerType?: Schema;
  shape?: Record<string, Schema>;
  valueType?: Schema;
  entries?: Record<string, string>;
}

interface Schema {
  def: Def;
  meta(): Meta | undefined;
}

/** Every object of a schema, outermost first. @throws {Error} for a field or object that does not describe itself. */
export function sectionsOf(schema: z.ZodType): Section[] {
  return sectionsAt(schema as unknown as Schema, '', '');
}

function sectionsAt(schema: Schema, path: string, description: string): Section[] {
  const { title } = metaOf(schema);
  if (title === undefined) throw new Error(`The object ${path} has no title: add .meta({ title }).`);
  const fields = Object.entries(unwrapped(schema).def.shape ?? {});
  const own: Section = {
    path,
    interfaceName: title,
    description: metaOf(schema).description ?? description,
    settings: fields.map(([name, field]) => settingOf(name, field, path)),
  };
  const inner = fields.flatMap(([name, field]) => {
    const object = objectUnder(field, join(path, name));
    return object ? sectionsAt(object.schema, object.path, metaOf(field).description ?? '') : [];
  });
  return [own, ...inner];
}

function settingOf(name: string, schema: Schema, parent: string): Setting {
  const path = join(parent, name);
  const meta = metaOf(schema);
  if (meta.description === undefined) {
    throw new Error(`The field ${path} has no description: add .meta({ description }).`);
  }
  const object = objectUnder(schema, path);
  return {
    name,
    ...(object && { section: object.path }),
    type: typeText(unwrapped(schema), meta),
    default: defaultText(meta),
    unit: meta.unit ?? '',
    isRequired: schema.def.type !== 'optional',
    description: meta.description,
  };
}

function typeText({ def }: Schema, { key, range }: Meta): string {
  if (key !== undefined) return `object, by ${key}`;
  switch (def.type) {
    case 'enum':
      return Object.keys(def.entries ?? {})
        .map((value) => `\`${value}\``)
        .join(', ');
    case 'number':
      return range === undefined ? 'number' : `whole number, ${range}`;
    case 'record':
      return 'object';
    default:
      return def.type;
  }
}

/** As written, for a port or address; grouped, and as a span of time too, for an amount. */
function defaultText({ default: value, unit }: Meta): string {
  if (typeof value !== 'number' || unit === undefined) return value === undefined ? '' : `\`${value}\``;
  const amount = value.toLocaleString('en-US');
  return unit === 'ms' ? `${amount} (${durationText(value)})` : amount;
}

/** The object whose fields a field holds: itself, or what stands behind each of its keys. */
function objectUnder(schema: Schema, path: string): { schema: Schema; path: string } | undefined {
  const { def } = unwrapped(schema);
  const { key } = metaOf(schema);
  if (key === undefined) return def.type === 'object' ? { schema, path } : undefined;
  const behindKeys = def.valueType ?? Object.values(def.shape ?? {})[0];
  return behindKeys && { schema: behindKeys, path: `${path}.<${key}>` };
}

/** The outermost word counts: `.optional()` may be described itself. */
function metaOf(schema: Schema): Meta {
  const { innerType } = schema.def;
  return { ...(innerType && metaOf(innerType)), ...schema.meta() };
}

function unwrapped(schema: Schema): Schema {
  return schema.def.innerType === undefined ? schema : unwrapped(schema.def.innerType);
}

function join(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`;
}
