import { describe, expect, it } from 'vitest';
import { shownCommandLine } from '../../src/runs/command-line.ts';

describe('the command line that a store keeps', () => {
  it('is what a person typed, quoted where a shell wants it', () => {
    expect(shownCommandLine(['explain', 'so good', '--budget', '300', '--players', 'words'])).toBe(
      'spex explain "so good" --budget 300 --players words',
    );
    expect(shownCommandLine(['explain', 'a\n b', '--model', 'command:"a b" c'])).toBe(
      `spex explain "a b" --model 'command:"a b" c'`,
    );
    expect(shownCommandLine(['explain', `it's "so"`, ''])).toBe(`spex explain "it's \\"so\\"" ""`);
  });

  it('is cut short', () => {
    expect(shownCommandLine(['explain', 'x'.repeat(1000)])).toBe(`spex explain "${'x'.repeat(59)}…"`);
    expect([...shownCommandLine(Array.from({ length: 100 }, () => 'abcdefgh'))]).toHaveLength(400);
  });

  it.each([
    ['--redis', 'rediss://user:hunter2@host:6379/0'],
    ['--api-key', 'hunter2'],
    ['--api-key=hunter2'],
    ['--password', 'hunter2'],
    ['--model', 'command:env OPENAI_API_KEY=hunter2 python3 model.py'],
    ['--model', 'command:serve --token hunter2 --fast'],
    ['--model', 'command:curl -H "Authorization: Bearer hunter2" localhost'],
    ['--header', 'sk-hunter2hunter2hunter2'],
    ['--header', 'hf_hunter2hunter2hunter2'],
  ])('has no secret of %s %s', (...args) => {
    const line = shownCommandLine(['explain', ...args]);
    expect(line).not.toContain('hunter2');
    expect(line).toContain('***');
  });

  it('leaves alone what only sounds like one', () => {
    const args = ['explain', 'the password is a secret', '--absent', 'token:[MASK]', '--max-tokens', '32'];
    expect(shownCommandLine(args)).toBe(
      'spex explain "the password is a secret" --absent "token:[MASK]" --max-tokens 32',
    );
    const model = ['--model', 'openai:gpt@http://localhost:8080', '--key-variable', 'MY_API_KEY'];
    expect(shownCommandLine(model)).toBe(
      'spex --model openai:gpt@http://localhost:8080 --key-variable MY_API_KEY',
    );
  });
});
