import { sayingFirstFailure } from '../src/saying-first-failure.js';

describe('work that says its first failure', () => {
  it('says one of several failures in a row, says the next one after a success, and never rejects', async () => {
    const said: string[] = [];
    const ends = ['down', 'down', 'fine', 'down again'];
    const run = sayingFirstFailure(
      async () => {
        const end = ends.shift() ?? '';
        if (end !== 'fine') throw new Error(end);
      },
      (error) => void said.push((error as Error).message),
    );
    for (let round = 0; round < 4; round += 1) await run();
    expect(said).toEqual(['down', 'down again']);
  });
});
