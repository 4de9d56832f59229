import { until } from '@tracklayer/testing';
import { withApi } from './support/world.js';

it('the stream of events stays open without a destination, and ends when there is one', async () => {
  const ids: string[] = [];
  await withApi(
    async ({ url, tokens, destination, ask }) => {
      const answer = await fetch(`${url}/api/v1/events/stream`, {
        headers: { authorization: `Bearer ${tokens.read}` },
      });
      const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      let isOver = false;
      const ended = (async () => {
        for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
          text += part.value;
        isOver = true;
      })();
      await until(() => text.includes('event: ready'));
      // A stream that ends at once has ended by now.
      await ask('GET', '/api/v1/me', { as: 'read' });
      expect(isOver).toBe(false);
      ids.push(destination);
      await ended;
    },
    { sources: { destinations: async () => ids } },
  );
});
