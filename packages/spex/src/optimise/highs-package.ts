import type HighsLoader from 'highs';
import type { Highs } from 'highs';

/** The solver, or why it is not there, as a sentence. */
export type HighsPackage = { readonly highs: Highs } | { readonly missing: string };

let loading: Promise<HighsPackage> | undefined;

/** Loads HiGHS (highs.dev, MIT) compiled to WebAssembly, an optional package, once. */
export function loadHighs(): Promise<HighsPackage> {
  loading ??= import('highs').then(
    async (loaded) => {
      // The package's types are written for its CommonJS build, where the loader is one `default` further in.
      const load = loaded.default as unknown as typeof HighsLoader.default;
      return { highs: await load() };
    },
    () => ({ missing: 'The exact optimiser needs an optional package: npm install highs.' }),
  );
  return loading;
}
