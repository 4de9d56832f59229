import { budgetOf } from '../web/budget.js';
import { destination } from './support/overview.js';

const [lane] = destination({}).lanes;
const row = (changes: Partial<NonNullable<typeof lane>>) => ({
  destination: 'main',
  lane: 'metric-event' as const,
  paused: false,
  ...changes,
});

it('the budget of a destination is that of the lane with the least free, and its parts are 100 percent', () => {
  const busy = row({ perMinute: 700, limitPerMinute: 3_500, othersPerMinute: 1_050 });
  const idle = row({ lane: 'profile-upsert', perMinute: 10, limitPerMinute: 750, othersPerMinute: 0 });
  expect(budgetOf([idle, busy])).toEqual({ lane: 'metric-event', ours: 20, others: 30, free: 50 });
  const over = row({ perMinute: 3_400, limitPerMinute: 3_500, othersPerMinute: 1_050 });
  expect(budgetOf([over])).toMatchObject({ ours: 97, others: 3, free: 0 });
  expect(budgetOf([row({})])).toBeUndefined();
});
