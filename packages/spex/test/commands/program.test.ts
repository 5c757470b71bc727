import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { run } from '../support/run.ts';

describe('spex', () => {
  it('tells its version', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' });
  });

  it.each([
    [[], 'spex explain "'],
    [['explain'], 'spex explain "'],
    [['preview'], 'spex preview "'],
    [['context'], 'spex context --question'],
    [['data'], 'spex data --train'],
    [['solve'], 'spex solve game.npy'],
    [['plan'], 'spex plan --players 128'],
    [['bench'], 'spex bench --games'],
  ])('%j --help has examples, on standard output', async (command, example) => {
    const { code, out, err } = await run([...command, '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.slice(out.indexOf('\nExamples:\n'))).toContain(example);
  });

  it.each(['solve', 'explain', 'context', 'data'])(
    '%s --help keeps the flags of solver spex apart',
    async (command) => {
      const { out } = await run([command, '--help']);
      const [common, own = ''] = out.split('Only for --solver spex');
      const flags = [
        'max-order',
        'groups',
        'bin-bits',
        'decoding',
        'chase-depth',
        'cutoff',
        'no-screening',
        'no-refit',
      ];
      for (const flag of flags) expect(own).toContain(`\n  --${flag} `);
      expect(common).toContain('--budget <n>');
      expect(common).not.toContain('--max-order');
    },
  );

  it('without a command shows its help as an error', async () => {
    const { code, out, err } = await run([]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Usage: spex');
  });

  it('does not know other commands', async () => {
    expect(await run(['explian'])).toEqual({
      code: 2,
      out: '',
      err: "spex: unknown command 'explian' (Did you mean explain?)\n",
    });
  });
});
