export {
  type AiSdkCall,
  type AiSdkModel,
  type AiSdkOptions,
  type AiSdkResult,
  fromAiSdk,
} from './from-ai-sdk.ts';
export {
  type BatchOptions,
  type FunctionOptions,
  fromFunction,
  scorerFromFunction,
} from './from-function.ts';
