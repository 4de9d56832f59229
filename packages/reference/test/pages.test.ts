import { configurationPage } from '../src/configuration-page.js';
import { metricsPage } from '../src/metrics-page.js';
import { variablesRead } from '../src/variables.js';

const metric = { name: 'jobs_total', type: 'counter', help: 'Jobs.', labelNames: ['outcome'] };

describe('metricsPage', () => {
  it('lists metrics, labels and buckets', () => {
    const text = metricsPage({
      metrics: [metric, { ...metric, name: 'wait_seconds', type: 'histogram', buckets: [0.5, 1_800] }],
      labels: { outcome: '`ok` or `failed`.' },
    });
    expect(text).toContain('| `jobs_total` | counter | `outcome` | Jobs. |');
    expect(text).toContain('| `outcome` | `ok` or `failed`. |');
    expect(text).toContain('| `wait_seconds` | 0.5 · 1,800 |');
  });

  it('refuses a label without a meaning', () => {
    expect(() => metricsPage({ metrics: [metric], labels: {} })).toThrow('The label outcome has no meaning');
  });
});

describe('configurationPage', () => {
  const source = { sections: [], destinationVariables: {}, programVariables: [] };

  it('refuses a variable that sets a field which the schema does not have', () => {
    const overrides = [{ name: 'REDIS_URL', path: ['redis', 'url'] }];
    expect(() => configurationPage({ ...source, overrides })).toThrow('The schema has no field redis.url');
  });
});

describe('variablesRead', () => {
  it('finds each variable once, without those of the system', () => {
    const text = 'process.env.PORT ?? env.PORT; env.PATH; io.env.LOG_LEVEL; environment.NOT; env.lower';
    expect(variablesRead(text)).toEqual(['PORT', 'LOG_LEVEL']);
  });
});
