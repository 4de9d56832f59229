import { findOnPath } from '@tracklayer/local-redis';
import { closeRedis, connectRedis } from '@tracklayer/redis';
import type { ChaosCase, Findings } from './chaos-case.js';
import { type Counts, judge } from './judge/judge.js';
import type { Row } from './row.js';
import type { RoundOptions } from './set-up.js';
import { SkippedError } from './skipped-error.js';
import { openScene, type Scene } from './world/scene.js';
import { CALLS_PER_WORKER } from './world/worker-config.js';

/** For how long the producer may store nothing after the hurting. */
const STILL_MS = 30_000;
const SAY_EVERY_MS = 5_000;

const NOTHING: Counts = {
  acknowledged: 0,
  once: 0,
  twice: 0,
  lost: 0,
  wronglyDead: 0,
  inLane: 0,
  sentBeyond: 0,
  books: false,
};

/** Opens a scene, hurts it, waits until the lanes are empty, and judges. Never rejects: an error is a row that does not hold. */
export async function runCase(
  chaosCase: ChaosCase,
  options: RoundOptions,
  say: (line: string) => void,
): Promise<Row> {
  const startedMs = performance.now();
  const seconds = () => Math.round((performance.now() - startedMs) / 100) / 10;
  let doing = 'starting';
  let scene: Scene | undefined;
  const timer = setInterval(() => say(`${seconds()} s: ${progressOf(scene)}, ${doing}`), SAY_EVERY_MS);
  try {
    for (const program of chaosCase.needs ?? []) {
      if (findOnPath(program, process.env) === undefined)
        throw new SkippedError(`${program} is not on the PATH`);
    }
    const sayDoing = (what: string) => {
      doing = what;
    };
    await chaosCase.prepare?.(options, sayDoing);
    scene = await openScene(chaosCase.name, chaosCase.setUp ?? {}, options, sayDoing);
    doing = 'hurting';
    const findings = (await chaosCase.hurt(scene)) ?? {};
    doing = 'waiting for the lanes to be empty';
    const { counts, beyondUnsure, remarks } = await settleAndJudge(scene, findings);
    const { application } = scene;
    const problems = [
      ...(findings.problems ?? []),
      ...problemsOf(counts, findings),
      ...(application.gaveUp() ? [`the producer did not recover in time: ${application.lastReason()}`] : []),
    ];
    return {
      case: chaosCase.name,
      holds: problems.length === 0,
      ...counts,
      seconds: seconds(),
      figures: {
        ...findings.figures,
        sentAgain: scene.klaviyo.sentAgain(),
        ...(beyondUnsure > 0 && { beyondUnsure }),
      },
      problems: problems.length === 0 ? [] : [...problems, ...remarks],
    };
  } catch (error) {
    if (error instanceof SkippedError) {
      const skipped = { case: chaosCase.name, holds: false, skipped: error.message, ...NOTHING };
      return { ...skipped, seconds: seconds(), figures: {}, problems: [] };
    }
    const problems = [error instanceof Error ? error.message : String(error)];
    return { case: chaosCase.name, holds: false, ...NOTHING, seconds: seconds(), figures: {}, problems };
  } finally {
    clearInterval(timer);
    await scene?.end();
  }
}

function progressOf(scene: Scene | undefined): string {
  if (scene === undefined) return 'no scene yet';
  const { application, klaviyo } = scene;
  return `${application.acknowledged.size} of ${application.events} acknowledged, ${klaviyo.recorded.size} on record`;
}

async function settleAndJudge(scene: Scene, findings: Findings) {
  const { mayDie = () => false, mayLose = false, acknowledged = [] } = findings;
  const { application, klaviyo, redis: world } = scene;
  await application.finish(Math.max(STILL_MS, scene.hurtMs));
  await scene.settled();
  const redis = connectRedis(world.url, { role: 'worker', name: 'chaos-judge' });
  try {
    const all = [...application.acknowledged, ...acknowledged];
    return await judge(redis, klaviyo, all, {
      mayDie,
      mayLose,
      atOnce: scene.workers.length * CALLS_PER_WORKER,
    });
  } finally {
    await closeRedis(redis, 1_000);
  }
}

function problemsOf(counts: Counts, { mayLose = false, mayExceed = false }: Findings): string[] {
  const { acknowledged, twice, lost, wronglyDead, inLane, sentBeyond, books } = counts;
  const wrong: readonly [boolean, string][] = [
    [acknowledged === 0, 'no event was acknowledged'],
    [lost > 0 && !mayLose, `${lost} lost`],
    [twice > 0, `${twice} on record twice`],
    [wronglyDead > 0, `${wronglyDead} wrongly dead`],
    [inLane > 0, `${inLane} still in a lane`],
    [sentBeyond > 0 && !mayExceed, `${sentBeyond} calls beyond a limit`],
    [!books && !mayLose, 'the books do not add up'],
  ];
  return wrong.filter(([isWrong]) => isWrong).map(([, what]) => what);
}
