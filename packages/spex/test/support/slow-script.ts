import type { testFolder } from './folder.ts';

/**
 * A `script:` target in which “never” and “fails” act together, that answers so many milliseconds late, so that a test can look at a run
 * under way.
 */
export function slowScript(folder: ReturnType<typeof testFolder>, milliseconds: number): Promise<string> {
  return folder.write(
    `slow-${milliseconds}.mjs`,
    `export default async (text) => {
       await new Promise((done) => setTimeout(done, ${milliseconds}));
       const has = (word) => text.includes(word);
       return (has('never') && has('fails') ? 2 : 0) - (has('fails') ? 1 : 0) + (has('plot') ? 0.5 : 0);
     };`,
  );
}
