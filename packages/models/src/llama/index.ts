export { type LlamaModelOptions, loadLlamaModel } from './load-llama-model.ts';
