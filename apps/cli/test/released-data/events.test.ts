import type { EventStatus } from '@tracklayer/event-status';
import { openReleasedWorld, type ReleasedWorld } from './world.js';

let world: ReleasedWorld;

beforeEach(async () => {
  world = await openReleasedWorld(10);
});

afterEach(() => world.close());

const events = (...argv: string[]) => world.tracklayer('events', ...argv);

describe('an event of the release before, which wrote no journal', () => {
  it('is found by its id and its person while its letter lives', async () => {
    const shown = await events('show', 'lead-ida');
    expect(shown.exitCode).toBe(9);
    const [event] = shown.json as EventStatus[];
    expect(event?.jobs[0]).toMatchObject({ state: 'dead', name: 'lead', eventId: 'lead-ida' });
    expect(event?.jobs[0]?.steps.map(({ what }) => what)).toContain('dead');
    const listed = await events('list', '--email', 'ida@shop.example');
    expect((listed.json as EventStatus[]).map(({ tag }) => tag)).toContain(event?.tag);
  });

  it('is found with its whole way after it was replayed and delivered', async () => {
    await world.whileDelivering(() =>
      world.tracklayer(
        'dlq',
        'replay',
        '--event-id',
        'lead-ida',
        '--reason',
        'test',
        '--yes',
        '--set',
        'profile.phoneNumber=+4915112345678',
      ),
    );
    await world.drain();
    const shown = await events('show', 'lead-ida');
    expect(shown.exitCode).toBe(0);
    const [job] = (shown.json as EventStatus[]).flatMap(({ jobs }) => jobs);
    expect(job).toMatchObject({ state: 'delivered', replays: 1 });
    expect(job?.steps.map(({ what }) => what)).toEqual(['tracked', 'dead', 'replayed', 'began', 'delivered']);
  });
});
