/** By how much a token's log-probability lies above the largest other. */
export function leadOf(logProbs: Float64Array, token: number): number {
  let rival = Number.NEGATIVE_INFINITY;
  for (let other = 0; other < logProbs.length; other++) {
    if (other !== token && logProbs[other]! > rival) rival = logProbs[other]!;
  }
  return logProbs[token]! - rival;
}
