import { createShutdown } from '../src/shutdown.js';

describe('shutdown', () => {
  it('stops in reverse order, past one that fails, and each once', async () => {
    const stopped: string[] = [];
    const shutdown = createShutdown();
    shutdown.add(async () => void stopped.push('first'));
    shutdown.add(() => Promise.reject(new Error('stuck')));
    shutdown.add(async () => void stopped.push('last'));
    await Promise.all([shutdown.run(), shutdown.run()]);
    expect(stopped).toEqual(['last', 'first']);
  });

  it('stops what was started too late at once', async () => {
    const stopped: string[] = [];
    const shutdown = createShutdown();
    const running = shutdown.run();
    shutdown.add(async () => void stopped.push('late'));
    await running;
    await shutdown.run();
    expect(stopped).toEqual(['late']);
  });
});
