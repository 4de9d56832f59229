import { readFileSync } from 'node:fs';
import { OUTBOX_TABLE } from '../src/table.js';

it('the documentation shows the table as it is', () => {
  expect(readFileSync('docs/outbox.md', 'utf8')).toContain(OUTBOX_TABLE.trim());
});
