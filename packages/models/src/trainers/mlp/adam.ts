const BETA_1 = 0.9;
const BETA_2 = 0.999;
/**
 * Slopes below it take steps in proportion to their size. The paper's 1e-8 makes full steps of what is rounding, where
 * slopes cancel: one subset would then be far from another that hardly differs.
 */
const EPSILON = 1e-4;

/** Adam (Kingma and Ba, arXiv 1412.6980, algorithm 1) with that paper's constants but for ε. */
export class Adam {
  readonly #rate: number;
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  #steps = 0;

  constructor(parameters: number, rate: number) {
    this.#rate = rate;
    this.#first = new Float64Array(parameters);
    this.#second = new Float64Array(parameters);
  }

  /** Forgets all steps. */
  reset(): void {
    this.#first.fill(0);
    this.#second.fill(0);
    this.#steps = 0;
  }

  /** Moves the parameters one step against the gradient. */
  step(parameters: Float64Array, gradient: Float64Array): void {
    this.#steps++;
    const first = this.#first;
    const second = this.#second;
    const rate = this.#rate / (1 - BETA_1 ** this.#steps);
    const unbias = 1 / (1 - BETA_2 ** this.#steps);
    for (let at = 0; at < parameters.length; at++) {
      const slope = gradient[at]!;
      const m = BETA_1 * first[at]! + (1 - BETA_1) * slope;
      const v = BETA_2 * second[at]! + (1 - BETA_2) * slope * slope;
      first[at] = m;
      second[at] = v;
      parameters[at] = parameters[at]! - (rate * m) / (Math.sqrt(v * unbias) + EPSILON);
    }
  }
}
