/**
 * The kernel that makes a regression give Shapley interactions of k players: the weight of all coalitions of a size
 * together, for every size 0 … n, 0 below k and above n - k, in all 1. A coalition of s players weighs
 *
 *   1 / ((n - 2k + 1) C(n - 2k, s - k))
 *
 * up to a factor (Fumagalli et al. 2024, arXiv 2405.10852), so those of a size weigh Π_{j<k} 1 / ((s - j) (n - s - j))
 * together, a number of moderate size for any n. At k = 1 that is the Shapley kernel (Lundberg and Lee 2017, theorem 2).
 */
export function kernelMass(players: number, k = 1): Float64Array {
  const mass = new Float64Array(players + 1);
  let total = 0;
  for (let size = k; size <= players - k; size++) {
    let product = 1;
    for (let j = 0; j < k; j++) product *= (size - j) * (players - size - j);
    mass[size] = 1 / product;
    total += 1 / product;
  }
  return total === 0 ? mass : mass.map((weight) => weight / total);
}
