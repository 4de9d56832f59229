import { Validator } from '@seriousme/openapi-schema-validator';
import { describeApi } from '../src/index.js';

describe('the OpenAPI', () => {
  it('is valid', async () => {
    const result = await new Validator().validate({ ...(await describeApi()) });
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('says of each route which scope it needs, and what its errors look like', async () => {
    const { paths } = (await describeApi()) as { paths: Record<string, Record<string, Operation>> };
    for (const operations of Object.values(paths)) {
      for (const operation of Object.values(operations)) {
        const isOpen = Array.isArray(operation.security) && operation.security.length === 0;
        expect(operation['x-scope'] ?? 'none').toMatch(isOpen ? /^none$/ : /^(read|operate|admin)$/);
        expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/);
        expect(operation.summary).toMatch(/\.$/);
      }
    }
  });
});

interface Operation {
  'x-scope'?: string;
  security?: unknown;
  operationId: string;
  summary: string;
}
