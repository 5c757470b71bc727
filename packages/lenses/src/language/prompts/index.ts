export type { Block, Presence, RefinedBlock } from './block.ts';
export { type ChatOptions, chatPrompt } from './chat.ts';
export { type JsonBlockOptions, jsonBlock } from './json-block.ts';
export { rememberPrompts } from './memory.ts';
export {
  createPromptGame,
  type PromptGame,
  type PromptGameOptions,
  restoreFullPrompt,
  restorePromptGame,
} from './prompt-game.ts';
export { type RefinedGame, type RefineOptions, refineGame } from './refine.ts';
export {
  type CompiledPrompt,
  fullPrompt,
  type PromptMessage,
  type PromptPart,
  type PromptSource,
} from './source.ts';
export {
  codeBlock,
  type Document,
  type DocumentsOptions,
  documentsBlock,
  type Example,
  type ExamplesOptions,
  examplesBlock,
  type SourcesOptions,
} from './sources.ts';
export {
  DOCUMENTS_TEMPLATE,
  type DocumentsPromptOptions,
  documentsPrompt,
  templatePrompt,
} from './template.ts';
export { type TextBlockOptions, textBlock } from './text-block.ts';
