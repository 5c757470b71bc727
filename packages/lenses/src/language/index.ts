export { CapabilityError } from './capability-error.ts';
export {
  type Citation,
  type CitationPair,
  type ContextCitations,
  contextCitations,
} from './context-citations.ts';
export type {
  AnswerLogProbs,
  CallContext,
  Capabilities,
  FirstTokenLogProbs,
  GenerateOptions,
  LanguageModel,
  Message,
  Prompt,
} from './language-model.ts';
export * from './prompts/index.ts';
export { checkCapabilities, type Need, type Needs, TARGET_KINDS, workableTargets } from './requirements.ts';
export * from './targets/index.ts';
