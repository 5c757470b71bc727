import type { ComponentValue } from './value.ts';

/**
 * -KL(full ‖ ablated) of the next token, in nats: 0 for the full model, below 0 for every other. The divergence has its
 * sign turned, so that larger means nearer to the full model, as with every other value.
 */
export const kl: ComponentValue = {
  name: 'kl',
  help: '-KL(full model || ablated model) of the next token: 0 at best',
  comparesWithFull: true,
  reading: () => ({
    from: 'distribution',
    read(distribution, full) {
      let divergence = 0;
      for (let token = 0; token < full.length; token++) {
        const p = Math.exp(full[token]!);
        // p log p vanishes with p, and its logarithm may be -Infinity then.
        if (p > 0) divergence += p * (full[token]! - distribution[token]!);
      }
      // Rounding may leave a hair below 0, which no divergence is.
      return divergence > 0 ? -divergence : 0;
    },
  }),
};
