import { createShutdown } from '../src/shutdown.js';

describe('createShutdown', () => {
  it('stops everything once, in reverse order, even if one fails', async () => {
    const stopped: string[] = [];
    const shutdown = createShutdown();
    shutdown.add(async () => void stopped.push('first'));
    shutdown.add(() => Promise.reject(new Error('stuck')));
    shutdown.add(async () => void stopped.push('last'));
    await Promise.all([shutdown.run(), shutdown.run()]);
    expect(stopped).toEqual(['last', 'first']);
  });

  it('stops at once what is added too late', async () => {
    const stopped: string[] = [];
    const shutdown = createShutdown();
    const running = shutdown.run();
    shutdown.add(async () => void stopped.push('late'));
    await running;
    await shutdown.run();
    expect(stopped).toEqual(['late']);
  });
});
