import { createProducer, type ProducerOptions, ProducerOptionsError } from '@tracklayer/producer';

describe('createProducer', () => {
  it.each<[string, ProducerOptions, string]>([
    ['no connection', {}, 'redisUrl is missing. Write an address such as redis://127.0.0.1:6379'],
    ['a variable that is not set', { redisUrl: undefined }, 'redisUrl is undefined. Write an address'],
    ['a variable without a value', { redisUrl: ' ' }, 'redisUrl is empty'],
    [
      'two connections',
      { redisUrl: 'redis://127.0.0.1', redis: {} as never },
      'The options have both redisUrl and redis.',
    ],
    ['no destination', { redisUrl: 'redis://127.0.0.1', destinations: [] }, 'destinations'],
    [
      'a destination that would break its keys',
      { redisUrl: 'redis://127.0.0.1', destinations: ['{a}'] },
      'destinations: "{a}"',
    ],
    [
      'a negative wait',
      { redisUrl: 'redis://127.0.0.1', profileFirst: { maxWaitMs: -1 } },
      'profileFirst.maxWaitMs',
    ],
    [
      'a window that is no number',
      { redisUrl: 'redis://127.0.0.1', dedupWindowMs: Number.NaN },
      'dedupWindowMs',
    ],
    [
      'a journal that forgets before the markers do',
      { redisUrl: 'redis://127.0.0.1', journal: { keepMs: 1_000 } },
      'journal.keepMs',
    ],
  ])('refuses %s and says what to write', (_what, options, message) => {
    expect(() => createProducer(options)).toThrow(ProducerOptionsError);
    expect(() => createProducer(options)).toThrow(message);
  });

  it('refuses a URL of another form', () => {
    expect(() => createProducer({ redisUrl: 'http://127.0.0.1' })).toThrow('Redis URL');
  });
});
