import { n } from '../svg/markup.ts';

/** Half the height of a whisker's ends. */
const END = 4;

/** A line from end to end of an interval, with strokes across at both. `upright`: along y, at x. */
export function whisker(from: number, to: number, across: number, upright = false): string {
  const d = upright
    ? `M${n(across)} ${n(from)}V${n(to)}M${n(across - END)} ${n(from)}h${2 * END}M${n(across - END)} ${n(to)}h${2 * END}`
    : `M${n(from)} ${n(across)}H${n(to)}M${n(from)} ${n(across - END)}v${2 * END}M${n(to)} ${n(across - END)}v${2 * END}`;
  return `<path class="whisker" d="${d}"/>`;
}
