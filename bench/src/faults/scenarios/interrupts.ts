import type { Outcome, World } from '../world.ts';
import { strikeRuns } from './strikes.ts';

/** Runs that are interrupted by Ctrl-C, every other one twice. */
export function interrupts(world: World): Promise<Outcome> {
  return strikeRuns(world, {
    scenario: 'Ctrl-C, once or twice',
    kills: Math.ceil(30 * world.scale),
    strike(child, nth) {
      child.kill('SIGINT');
      if (nth % 2 === 0) setTimeout(() => child.kill('SIGINT'), 100);
    },
  });
}
