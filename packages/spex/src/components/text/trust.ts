/** R² for a reader who does not know the word. `estimated`: that of values which a solver estimated for their own sake. */
export function trustInWords(r2: number, estimated = false): string {
  const share = r2 > 0 ? `${Math.min(100, Math.round(100 * r2))} %` : 'nothing';
  if (estimated) {
    const grade = r2 >= 0.9 ? 'good' : r2 >= 0.7 ? 'fair' : 'poor';
    return `${grade} as a prediction. The sum of the values below explains ${share} of how the value moves when parts are absent (R² ${r2.toFixed(3)}; 1 is perfect). That does not tell how well they were estimated.`;
  }
  const what = `The effects below explain ${share} of how the value moves when parts are absent (R² ${r2.toFixed(3)}; 1 is perfect).`;
  if (r2 >= 0.9) return `good. ${what}`;
  if (r2 >= 0.7) {
    return `fair. ${what} Trust the strongest, small ones less; a higher --budget makes it sharper.`;
  }
  return `poor. ${what} Do not rely on it: raise --budget, or take larger players (--players layers).`;
}
