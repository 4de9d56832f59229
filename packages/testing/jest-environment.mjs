/** Jest's Node environment. It fails a test file that leaves a connection to Redis open. */
import './sources.mjs';
import { TestEnvironment } from 'jest-environment-node';

const { watchForLeaks } = await import('./src/leaks.ts');
/** A connection that closes on a slow machine may need some time. One that leaks stays open for ever. */
const GRACE_MS = 30_000;

export default class extends TestEnvironment {
  async setup() {
    await super.setup();
    const url = process.env.TRACKLAYER_TEST_REDIS_URL;
    this.watch = url && watchForLeaks(url);
  }

  // At this event every afterAll of the file has run, and an error still fails the file.
  async handleTestEvent({ name }) {
    if (name !== 'run_finish') return;
    const leaks = (await this.watch?.leaks(GRACE_MS)) ?? [];
    if (leaks.length > 0) throw new Error(`This file left connections to Redis open: ${leaks.join(', ')}`);
  }

  async teardown() {
    this.watch?.end();
    await super.teardown();
  }
}
