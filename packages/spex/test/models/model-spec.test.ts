import { describe, expect, it } from 'vitest';
import { checkModelFiles, parseModelSpec } from '../../src/models/model-spec.ts';
import { testFolder } from '../support/folder.ts';

const folder = testFolder();

describe('parseModelSpec', () => {
  it.each([
    [undefined, { kind: 'embedded' }],
    ['models/gpt2', { kind: 'folder', source: 'models/gpt2' }],
    ['C:\\models\\gpt2', { kind: 'folder', source: 'C:\\models\\gpt2' }],
    ['hub:Xenova/gpt2', { kind: 'hub', source: 'Xenova/gpt2' }],
    ['GGUF:a:b.gguf', { kind: 'gguf', file: 'a:b.gguf' }],
    ['openai:gpt-4o-mini', { kind: 'openai', model: 'gpt-4o-mini', url: undefined }],
    [
      'openai:llama3:8b@http://localhost:11434/v1',
      { kind: 'openai', model: 'llama3:8b', url: 'http://localhost:11434/v1' },
    ],
    ['openai:me@home@https://h', { kind: 'openai', model: 'me@home', url: 'https://h' }],
    ['command:python3 model.py --x=a:b', { kind: 'command', command: 'python3 model.py --x=a:b' }],
  ])('%j', (spec, wanted) => {
    expect(parseModelSpec(spec)).toEqual(wanted);
  });

  it.each([
    ['', 'the model is empty'],
    ['hub:', 'needs a name on the hub'],
    ['hub:gpt2', "named OWNER/NAME, not 'gpt2'"],
    ['gguf: ', 'needs a file'],
    ['openai:@http://localhost', "needs the model's name"],
    ['command:', 'needs a program'],
    ['anthropic:claude', "unknown model 'anthropic:claude': give DIR, hub:OWNER/NAME"],
  ])('refuses %j', (spec, message) => {
    expect(() => parseModelSpec(spec)).toThrow(message);
  });
});

describe('checkModelFiles', () => {
  it('says what is not there, or is something else', async () => {
    const file = await folder.write('model.gguf', 'x');
    const check = (spec: string): Promise<void> => checkModelFiles(parseModelSpec(spec));
    await check(folder.path());
    await check(`gguf:${file}`);
    await expect(check('/nowhere/model')).rejects.toThrow('there is no folder /nowhere/model');
    await expect(check('gguf:/nowhere/model.gguf')).rejects.toThrow('there is no file /nowhere/model.gguf');
    await expect(check(file)).rejects.toThrow(`give it as gguf:${file}`);
    await expect(check(`gguf:${folder.path()}`)).rejects.toThrow('is no file');
    await expect(check(await folder.write('model.bin', 'x'))).rejects.toThrow('name the folder');
  });
});
