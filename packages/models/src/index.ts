export * from './command/index.ts';
export * from './errors/index.ts';
export * from './onnx/index.ts';
export * from './openai/index.ts';
export * from './scorers/index.ts';
export * from './transformers/index.ts';
export * from './use-lite/index.ts';
