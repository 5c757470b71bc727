import { StoreError, type VerifyReport } from '@spex/runtime';
import { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { formatJson } from '../format-json.ts';
import type { Io } from '../io.ts';
import { openOutput } from '../output.ts';
import { describeBytes, plural } from '../store/amounts.ts';
import { storePath, withStore } from '../store/with-store.ts';
import { addStoreFileFlag, type StoreFileFlags } from './store-flags.ts';

interface VerifyFlags extends StoreFileFlags {
  readonly format?: string;
  readonly out?: string;
}

const NOTES = `
Nothing that is stored is changed; claims of runs that were killed are freed. Exit code 1 where something is wrong.`;

export function storeVerifyCommand(io: Io, finish: (code: number) => void): Command {
  const command = new Command('verify').description('read the whole store, and tell what is wrong with it');
  return addStoreFileFlag(command)
    .option('--format <format>', 'text or json (default: text)')
    .option('--out <file>', 'write to a file; its extension tells the format: .txt .json')
    .addHelpText('after', NOTES)
    .action(async (flags: VerifyFlags) => finish(await verify(io, flags)));
}

async function verify(io: Io, flags: VerifyFlags): Promise<number> {
  const output = await openOutput(io, flags, ['text', 'json'], { '.txt': 'text', '.json': 'json' });
  const path = storePath(io, flags.store);
  const report = await reportOn(path);
  await output.write(output.format === 'json' ? `${formatJson(report)}\n` : describe(report));
  return report.ok ? EXIT.ok : EXIT.failed;
}

/** A store that is too damaged to be opened has one problem. */
async function reportOn(path: string): Promise<VerifyReport> {
  try {
    return await withStore(path, { readOnly: false }, async (store) => store.verify());
  } catch (error) {
    if (!(error instanceof StoreError) || error.reason !== 'corrupt') throw error;
    const nothing = { games: 0, runs: 0, live: 0, batches: 0, ablations: 0, bytes: 0 };
    return { path, ok: false, problems: [error.message], mended: [], ...nothing };
  }
}

function describe({ path, ok, problems, mended, games, runs, live, ablations, bytes }: VerifyReport): string {
  const holds = `${plural(games, 'game')}, ${plural(runs, 'run')}, ${plural(ablations, 'ablation')}, ${describeBytes(bytes)}`;
  const now = live === 0 ? '' : `; ${plural(live, 'run')} under way`;
  const head = ok
    ? `${path} is whole: ${holds}${now}`
    : `${path} is damaged: ${plural(problems.length, 'problem')}`;
  return `${[head, ...problems.map((one) => `  ${one}`), ...mended.map((one) => `  put right: ${one}`)].join('\n')}\n`;
}
