export interface Deferred {
  readonly promise: Promise<void>;
  resolve(): void;
}

/** A promise that someone else resolves. */
export function deferred(): Deferred {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}
