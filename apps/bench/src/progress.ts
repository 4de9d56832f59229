import { say } from './report.js';

const WIDTH = 24;
const DRAWN_EVERY_MS = 200;
const LINE_EVERY_MS = 10_000;

/** Shows progress on standard error: a bar on a terminal, otherwise a line every ten seconds. */
export interface Progress {
  at(done: number): void;
  end(): void;
}

export function startProgress(label: string, total: number): Progress {
  const live = process.stderr.isTTY === true;
  const startedAtMs = performance.now();
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  let latest = 0;

  function line(): string {
    const share = total === 0 ? 1 : Math.min(1, latest / total);
    const filled = Math.round(share * WIDTH);
    const perSecond = (latest * 1_000) / Math.max(1, performance.now() - startedAtMs);
    const left = perSecond > 0 ? `${Math.ceil((total - latest) / perSecond)} s left` : '';
    const counted = `${latest.toLocaleString('en')} of ${total.toLocaleString('en')}`;
    const bar = live ? `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ` : '';
    return `${label} ${bar}${counted}, ${Math.round(perSecond).toLocaleString('en')}/s, ${left}`;
  }

  return {
    at(done) {
      latest = done;
      const nowMs = performance.now();
      if (nowMs - drawnAtMs < (live ? DRAWN_EVERY_MS : LINE_EVERY_MS)) return;
      drawnAtMs = nowMs;
      if (live) process.stderr.write(`\r\x1b[2K${line()}`);
      else say(line());
    },
    end() {
      if (live) process.stderr.write('\r\x1b[2K');
      const seconds = (performance.now() - startedAtMs) / 1_000;
      say(`${label} ${latest.toLocaleString('en')} in ${seconds.toFixed(1)} s`);
    },
  };
}
