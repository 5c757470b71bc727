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
