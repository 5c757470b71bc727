export { connectOpenAI, type OpenAIModel } from './connect-openai.ts';
export type { OpenAIOptions, Schedule } from './options.ts';
