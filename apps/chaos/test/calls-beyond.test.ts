import type { SandboxControl } from '@tracklayer/sandbox';
import { callsBeyond } from '../src/judge/calls-beyond.js';

/** Calls that the workers make at the same time. */
const AT_ONCE = 64;

/** The control of a sandbox that counted these calls to `POST /api/events`: at most 350 a second, 3,500 a minute. */
function counting(rate: Record<'maxPerSecond' | 'maxPerMinute' | 'surePerSecond' | 'surePerMinute', number>) {
  const stats = async () => ({
    accounts: [{ account: 'shop-0', endpoints: [{ endpoint: 'POST /api/events', ...rate }] }],
  });
  return { control: { stats } as unknown as SandboxControl };
}

describe('calls beyond a limit', () => {
  it('are those of the worst window', async () => {
    const rate = { maxPerSecond: 360, surePerSecond: 360, maxPerMinute: 3_535, surePerMinute: 3_535 };
    const { calls, unsure, remarks } = await callsBeyond(counting(rate), AT_ONCE);
    expect({ calls, unsure }).toEqual({ calls: 35, unsure: 0 });
    expect(remarks).toEqual([expect.stringContaining('up to 360 calls a second')]);
  });

  it('are unsure where the sandbox stood still and noticed them late', async () => {
    const rate = { maxPerSecond: 388, surePerSecond: 350, maxPerMinute: 3_000, surePerMinute: 3_000 };
    const { calls, unsure, remarks } = await callsBeyond(counting(rate), AT_ONCE);
    expect({ calls, unsure }).toEqual({ calls: 0, unsure: 38 });
    expect(remarks).toHaveLength(1);
  });

  it('are sure beyond what the workers can have in flight', async () => {
    const rate = { maxPerSecond: 450, surePerSecond: 350, maxPerMinute: 3_000, surePerMinute: 3_000 };
    const { calls, unsure } = await callsBeyond(counting(rate), AT_ONCE);
    expect({ calls, unsure }).toEqual({ calls: 36, unsure: 64 });
  });

  it('are none at the limits', async () => {
    const rate = { maxPerSecond: 350, surePerSecond: 350, maxPerMinute: 3_500, surePerMinute: 3_500 };
    expect(await callsBeyond(counting(rate), AT_ONCE)).toEqual({ calls: 0, unsure: 0, remarks: [] });
  });
});
