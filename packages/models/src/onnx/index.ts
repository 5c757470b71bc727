export { type AttributeValue, type ElementType, GraphBuilder, type Value } from './graph-builder.ts';
export {
  ATTRIBUTE_TYPES,
  decodeOnnx,
  ELEMENT_TYPES,
  encodeOnnx,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from './schema.ts';
