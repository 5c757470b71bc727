/** The chance that any one of a search's results is mere chance. */
const MISTAKE = 0.05;

/** Standard errors beyond which not even one of so many chance values is likely to lie. */
export function significance(hypotheses: number): number {
  return Math.sqrt(2 * Math.log(Math.max(1, hypotheses) / MISTAKE));
}

/** Standard errors beyond which about one of so many chance values may lie: for what is examined further. */
export function likely(hypotheses: number): number {
  return Math.sqrt(2 * Math.log(Math.max(1, hypotheses)));
}
