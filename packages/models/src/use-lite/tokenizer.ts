/** A piece of the vocabulary and its log-probability; its index is its token id. */
export type VocabularyEntry = readonly [piece: string, score: number];

/** Turns a text into the encoder's token ids. */
export type Tokenize = (text: string) => number[];

/** The first pieces are markers (unknown, sentence ends, spares) that no text can spell. */
const RESERVED = 6;
const UNKNOWN = 0;
const SPACE = '\u2581';

/**
 * The unigram tokenizer of SentencePiece (Kudo 2018, arXiv 1804.10959): the segmentation into pieces with the largest
 * sum of log-probabilities, by the Viterbi recursion.
 *
 * Ties go to the later start and a run of unknown characters is one unknown token, as in the tokenizer that ships with
 * the model, so the ids are the same for every text without odd white space. White space is normalised first, as
 * SentencePiece itself does: any run of it is one space, none at the ends.
 */
export function createTokenizer(vocabulary: readonly VocabularyEntry[]): Tokenize {
  // A trie over UTF-16 units. `next` maps (node, unit) to a node; every single character of a piece is itself a piece,
  // so each position of a text can be reached.
  const next = new Map<number, number>();
  const pieceAt: number[] = [-1];
  for (let id = RESERVED; id < vocabulary.length; id++) {
    const piece = vocabulary[id]![0];
    let node = 0;
    for (let at = 0; at < piece.length; at++) {
      const edge = node * 0x10000 + piece.charCodeAt(at);
      let child = next.get(edge);
      if (child === undefined) {
        child = pieceAt.push(-1) - 1;
        next.set(edge, child);
      }
      node = child;
    }
    pieceAt[node] = id;
  }
  const scores = Float64Array.from(vocabulary, ([, score]) => score);
  const lengths = Uint8Array.from(vocabulary, ([piece]) => piece.length);

  return (text) => {
    const clean = text.normalize('NFKC').trim().replace(/\s+/gu, SPACE);
    if (clean === '') return [];
    const symbols = SPACE + clean;
    const best = new Float64Array(symbols.length + 1).fill(Number.NEGATIVE_INFINITY);
    const last = new Int32Array(symbols.length + 1);
    best[0] = 0;
    for (let start = 0; start < symbols.length; start++) {
      let node: number | undefined = 0;
      let found = false;
      for (let end = start; end < symbols.length; end++) {
        node = next.get(node * 0x10000 + symbols.charCodeAt(end));
        if (node === undefined) break;
        const piece = pieceAt[node]!;
        if (piece < 0) continue;
        found = true;
        const score = best[start]! + scores[piece]!;
        // A sum of 0, which only a colon at the beginning can have (it has no score), counts as none, as there.
        if (score >= best[end + 1]! || best[end + 1] === 0) {
          best[end + 1] = score;
          last[end + 1] = piece;
        }
      }
      if (!found) {
        best[start + 1] = best[start]!;
        last[start + 1] = UNKNOWN;
      }
    }

    const ids: number[] = [];
    for (let end = symbols.length; end > 0; ) {
      const id = last[end]!;
      if (id !== UNKNOWN || ids.at(-1) !== UNKNOWN) ids.push(id);
      end -= id === UNKNOWN ? 1 : lengths[id]!;
    }
    return ids.reverse();
  };
}
