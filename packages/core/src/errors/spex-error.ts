/** The base of every error that spex throws on purpose. `name` tells the kind; the data are on the instance. */
export abstract class SpexError extends Error {
  /** The class, so that errors can be told apart across copies of the library. */
  abstract override readonly name: string;
}
