/** A number as people and models write it, with what it is out of: `7`, `-2.5`, `7,5`, `8/10`, `8 out of 10`. */
const NUMBER =
  /(?<![\p{L}\p{N}.,])([+\-−]?(?:\d+(?:[.,]\d+)?|[.]\d+))(?:\s*(?:\/|out of|of|von|sur|de)\s*(\d+(?:[.,]\d+)?))?(?![\p{L}\p{N}]|[.,]\d)(\s*%)?/giu;

const MARKED = /(?:score|rating|grade|answer|verdict|result)\W*(?:is|of|:|=)?\W*$/iu;

/**
 * The number that a judge's reply gives within a range; null where none, or several with nothing to tell which. A number
 * after `score` or the like wins, then one written out of the highest (`8/10`), then the only one there is.
 */
export function readNumber(reply: string, [least, most]: readonly [number, number]): number | null {
  const plain = reply.replace(/[*_`~]/g, '');
  const found = Array.from(plain.matchAll(NUMBER), (match) => ({
    value: toNumber(match[1]!),
    outOf: match[2] === undefined ? undefined : toNumber(match[2]),
    percent: match[3] !== undefined,
    marked: MARKED.test(plain.slice(0, match.index)),
  })).filter(
    ({ value, outOf, percent }) =>
      value >= least &&
      value <= most &&
      (outOf === undefined || outOf === most) &&
      (!percent || most === 100),
  );
  for (const choice of [
    found.filter(({ marked }) => marked),
    found.filter(({ outOf }) => outOf !== undefined),
    found,
  ]) {
    const values = new Set(choice.map(({ value }) => value));
    if (values.size === 1) return choice[0]!.value;
  }
  return null;
}

function toNumber(written: string): number {
  return Number(written.replace('−', '-').replace(',', '.'));
}
