/** Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101), in place. */
export class Adam {
  readonly #parameters: readonly Float32Array[];
  readonly #first: Float32Array[];
  readonly #second: Float32Array[];
  #step = 0;

  constructor(parameters: readonly Float32Array[]) {
    this.#parameters = parameters;
    this.#first = parameters.map((parameter) => new Float32Array(parameter.length));
    this.#second = parameters.map((parameter) => new Float32Array(parameter.length));
  }

  step(gradients: readonly ArrayLike<number>[], rates: readonly number[], decay: number): void {
    this.#step++;
    const correction1 = 1 - 0.9 ** this.#step;
    const correction2 = 1 - 0.999 ** this.#step;
    for (const [index, parameter] of this.#parameters.entries()) {
      const gradient = gradients[index]!;
      const first = this.#first[index]!;
      const second = this.#second[index]!;
      const rate = rates[index]!;
      for (let at = 0; at < parameter.length; at++) {
        const g = gradient[at]!;
        first[at] = 0.9 * first[at]! + 0.1 * g;
        second[at] = 0.999 * second[at]! + 0.001 * g * g;
        const move = first[at]! / correction1 / (Math.sqrt(second[at]! / correction2) + 1e-8);
        parameter[at]! -= rate * (move + decay * parameter[at]!);
      }
    }
  }
}
