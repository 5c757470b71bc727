import type { Template } from '@huggingface/jinja';
import { InvalidArgumentError } from '@spex/core';
import type { Message, Prompt } from '@spex/lenses';
import type { LlamaModel, Token } from 'node-llama-cpp';
import { reasonOf } from './package.ts';

/** A control character: no tokenizer joins it with what follows. */
const MARK = '\u0001';

/** Turns prompts and answers into tokens, and tokens into text. */
export interface LlamaTokens {
  /** Tokens of a prompt, with the start token where the model wants one. Never empty. */
  prompt(prompt: Prompt): Token[];
  /** Tokens of a text that follows another directly. Throws for none, and for text that the tokenizer cannot write. */
  answer(text: string): Token[];
  /** The text of each token of an answer; together the answer's. */
  pieces(answer: string, tokens: readonly Token[]): string[];
  /** The text of tokens that follow a prompt. Special tokens are left out. */
  text(tokens: readonly Token[]): string;
}

/** `template` writes chats as text; undefined for a model that has none. */
export function createLlamaTokens(
  model: Pick<LlamaModel, 'tokenize' | 'detokenize' | 'tokens' | 'vocabularyType'>,
  template: (() => Template) | undefined,
): LlamaTokens {
  const { bos, eos, bosString, eosString, shouldPrependBosToken } = model.tokens;
  // A SentencePiece tokenizer puts a space before a text. What follows a prompt directly has none: it is tokenized
  // behind a mark, and the mark's tokens are cut off.
  const mark = model.vocabularyType === 'spm' ? model.tokenize(MARK, true) : [];
  const following = (text: string): Token[] => {
    const tokens = mark.length === 0 ? [] : model.tokenize(MARK + text, true);
    const cut = tokens.length > 0 && mark.every((token, at) => tokens[at] === token);
    return cut ? tokens.slice(mark.length) : model.tokenize(text, true);
  };
  const follow = (tokens: readonly Token[], special: boolean): string => {
    const text = model.detokenize([...mark, ...tokens], special);
    const at = text.indexOf(MARK);
    return at < 0 ? model.detokenize(tokens, special) : text.slice(at + MARK.length);
  };

  function render(messages: readonly Message[]): string {
    if (!template) {
      throw new InvalidArgumentError(
        'prompts',
        'this model has no chat template: give it plain text',
        messages,
      );
    }
    try {
      return template().render({
        messages: messages.map((message) => ({ ...message })),
        add_generation_prompt: true,
        bos_token: bosString ?? '',
        eos_token: eosString ?? '',
      });
    } catch (cause) {
      const message = `the model's chat template refuses the messages: ${reasonOf(cause)}`;
      throw new InvalidArgumentError('prompts', message, messages);
    }
  }

  return {
    prompt(prompt) {
      const tokens = model.tokenize(typeof prompt === 'string' ? prompt : render(prompt), true);
      if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos);
      if (tokens.length === 0) {
        const start = bos ?? eos;
        if (start === null) {
          const message = 'an empty prompt gives this model nothing to start from: it has no start token';
          throw new InvalidArgumentError('prompts', message, prompt);
        }
        tokens.push(start);
      }
      return tokens;
    },
    answer(text) {
      const tokens = following(text);
      if (tokens.length === 0) {
        const message = `the answer ${JSON.stringify(text)} has no tokens: give some text`;
        throw new InvalidArgumentError('answer', message, text);
      }
      const back = follow(tokens, true);
      if (alike(back) !== alike(text)) {
        const message = `this model's tokenizer cannot write ${JSON.stringify(text)}: it reads back as ${JSON.stringify(back)}`;
        throw new InvalidArgumentError('answer', message, text);
      }
      return tokens;
    },
    pieces(answer, tokens) {
      let written = '';
      let end = 0;
      return tokens.map((token, at) => {
        const now = follow(tokens.slice(0, at + 1), true);
        // A letter of several tokens counts to the last of them.
        const whole = at === tokens.length - 1 ? now : now.replace(/\uFFFD+$/u, '');
        const piece = whole.startsWith(written) ? whole.slice(written.length) : follow([token], true);
        written = whole;
        // llama.cpp leaves out spaces before some signs when it writes tokens as text; the answer has them.
        let found = end;
        while (/\s/u.test(answer[found] ?? '') && !answer.startsWith(piece, found)) found++;
        if (!answer.startsWith(piece, found)) return piece;
        const start = end;
        end = found + piece.length;
        return answer.slice(start, end);
      });
    },
    text: (tokens) => follow(tokens, false),
  };
}

/** A text without what tokenizers may change: the form of letters, and white space. */
function alike(text: string): string {
  return text.normalize('NFKC').replace(/\s+/gu, '');
}
