/** Turns texts into tokens, and tokens into text. */
export interface TextTokens {
  /** Tokens of a text that stands alone, with the special ones that its model wants. Throws InvalidArgumentError. */
  whole(text: string): Int32Array;
  /** Tokens of a text that follows another directly, without special ones. Throws InvalidArgumentError. */
  following(text: string): Int32Array;
  /** The text of one token. */
  text(token: number): string;
}
