export { type AiSdkModel, type AiSdkOptions, fromAiSdk } from './from-ai-sdk.ts';
export {
  type BatchOptions,
  type FunctionOptions,
  fromFunction,
  scorerFromFunction,
} from './from-function.ts';
