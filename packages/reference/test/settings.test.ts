import { z } from 'zod';
import { sectionsOf } from '../src/settings.js';

const limit = z
  .strictObject({ perSecond: z.number().meta({ description: 'Calls.' }) })
  .meta({ title: 'Limit' });

const schema = z
  .strictObject({
    name: z.string().meta({ description: 'A name.' }),
    waitMs: z
      .number()
      .meta({ unit: 'ms', range: '1 to 9' })
      .meta({ description: 'A time.', default: 90_000 })
      .optional(),
    mode: z.enum(['a', 'b']).meta({ description: 'A mode.', default: 'a' }).optional(),
    limits: z.record(z.string(), limit).meta({ description: 'Limits.', key: 'endpoint' }).optional(),
  })
  .meta({ title: 'Input' });

describe('sectionsOf', () => {
  const [top, limits] = sectionsOf(schema);

  it('tells type, default, unit and meaning of each field', () => {
    const required = { default: '', unit: '', isRequired: true };
    expect(top?.settings).toEqual([
      { name: 'name', type: 'string', description: 'A name.', ...required },
      {
        name: 'waitMs',
        type: 'whole number, 1 to 9',
        default: '90,000 (90 seconds)',
        unit: 'ms',
        isRequired: false,
        description: 'A time.',
      },
      {
        name: 'mode',
        type: '`a`, `b`',
        default: '`a`',
        unit: '',
        isRequired: false,
        description: 'A mode.',
      },
      {
        name: 'limits',
        section: 'limits.<endpoint>',
        type: 'object, by endpoint',
        ...required,
        isRequired: false,
        description: 'Limits.',
      },
    ]);
  });

  it('makes a section of every object, described by the field that holds it', () => {
    expect(limits).toMatchObject({
      path: 'limits.<endpoint>',
      interfaceName: 'Limit',
      description: 'Limits.',
      settings: [{ name: 'perSecond' }],
    });
  });

  it('refuses a field without a description', () => {
    const silent = z.strictObject({ name: z.string() }).meta({ title: 'Input' });
    expect(() => sectionsOf(silent)).toThrow('The field name has no description');
  });
});
