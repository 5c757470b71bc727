import { InvalidArgumentError } from '@spex/core';
import { parseComponentPrompts } from '@spex/lenses';
import { describe, expect, it } from 'vitest';

describe('parseComponentPrompts', () => {
  it('reads a prompt a line, and passes over empty lines and further keys', () => {
    const text = [
      '\uFEFF{"prompt": "The ball is", "answer": " red", "contrast": " blue", "corrupted": "The sky is", "id": 7}',
      '',
      '{"answer": " é", "prompt": "caf\\n"}\r',
    ].join('\n');
    expect(parseComponentPrompts(text)).toEqual([
      { prompt: 'The ball is', answer: ' red', contrast: ' blue', corrupted: 'The sky is' },
      { prompt: 'caf\n', answer: ' é' },
    ]);
  });

  it.each([
    ['', 'there are no prompts: each line holds one'],
    [' \n\n', 'there are no prompts'],
    ['{"prompt": "a", "answer": "b"}\n\n{"prompt": "a"', 'line 3 is not JSON'],
    ['[1]', 'line 1 is no object'],
    ['null', 'line 1 is no object'],
    ['{"answer": "b"}', "line 1 has no 'prompt'"],
    ['{"prompt": "a", "contrast": "b"}', "line 1 has no 'answer'"],
    ['{"prompt": "a", "answer": null}', "line 1 has no 'answer'"],
    ['{"prompt": "a", "answer": 3}', "line 1: 'answer' is no text"],
    ['{"prompt": "", "answer": "b"}', "line 1: 'prompt' is empty"],
    ['{"prompt": "a", "answer": "b", "corrupted": ["a"]}', "line 1: 'corrupted' is no text"],
    ['{"prompt": "a", "answer": "b", "contrast": "b"}', "line 1: 'answer' and 'contrast' are the same"],
  ])('refuses %j', (text, message) => {
    expect(() => parseComponentPrompts(text)).toThrow(InvalidArgumentError);
    expect(() => parseComponentPrompts(text)).toThrow(message);
  });
});
