import type { Outcome, World } from '../world.ts';
import { strikeRuns } from './strikes.ts';

/** Runs that are interrupted by Ctrl-C: what is under way comes to its end, and nothing is paid for twice. */
export function interrupts(world: World): Promise<Outcome> {
  return strikeRuns(world, {
    scenario: 'Ctrl-C',
    kills: Math.ceil(20 * world.scale),
    strike: (child) => child.kill('SIGINT'),
  });
}

/** The second Ctrl-C, a tenth of a second after the first, leaves at once. */
export function doubleInterrupts(world: World): Promise<Outcome> {
  return strikeRuns(world, {
    scenario: 'Ctrl-C twice',
    kills: Math.ceil(20 * world.scale),
    strike(child) {
      child.kill('SIGINT');
      setTimeout(() => child.kill('SIGINT'), 100);
    },
  });
}
