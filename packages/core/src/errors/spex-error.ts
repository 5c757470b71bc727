/** The base of every error that spex throws on purpose. `name` tells the kind; the data are on the instance. */
export abstract class SpexError extends Error {
  abstract override readonly name: string;
}
