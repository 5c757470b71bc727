import { fileURLToPath } from 'node:url';
import type { Outcome, World } from '../world.ts';
import { strikeRuns } from './strikes.ts';

/** Runs whose wall clock jumps by up to three days, back and forth, and which are killed besides. */
export function jumpingClocks(world: World): Promise<Outcome> {
  const jump = fileURLToPath(new URL('../jumping-clock.js', import.meta.url));
  return strikeRuns(world, {
    scenario: 'clock jumps, and kill -9',
    kills: Math.ceil(20 * world.scale),
    start: { node: ['--import', jump] },
  });
}
