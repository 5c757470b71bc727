import Long from 'long';
import protobuf from 'protobufjs/light.js';

// Without it 2^63 - 1, an end that old exporters write, would be read as 2^63 and written as -2^63.
protobuf.util.Long = Long as unknown as typeof protobuf.util.Long;
protobuf.configure();

/**
 * All of ONNX's protobuf schema (onnx.proto3 of ONNX 1.19, IR version 12): a message's fields as `name type number`, with
 * `[]` for lists. Fields of later versions are unknown here and are kept as bytes, see `schema.ts`.
 */
const MESSAGES: Readonly<Record<string, readonly string[]>> = {
  ModelProto: [
    'irVersion int64 1',
    'producerName string 2',
    'producerVersion string 3',
    'domain string 4',
    'modelVersion int64 5',
    'docString string 6',
    'graph GraphProto 7',
    'opsetImport OperatorSetIdProto[] 8',
    'metadataProps StringStringEntryProto[] 14',
    'trainingInfo TrainingInfoProto[] 20',
    'functions FunctionProto[] 25',
    'configuration DeviceConfigurationProto[] 26',
  ],
  OperatorSetIdProto: ['domain string 1', 'version int64 2'],
  StringStringEntryProto: ['key string 1', 'value string 2'],
  TrainingInfoProto: [
    'initialization GraphProto 1',
    'algorithm GraphProto 2',
    'initializationBinding StringStringEntryProto[] 3',
    'updateBinding StringStringEntryProto[] 4',
  ],
  FunctionProto: [
    'name string 1',
    'input string[] 4',
    'output string[] 5',
    'attribute string[] 6',
    'node NodeProto[] 7',
    'docString string 8',
    'opsetImport OperatorSetIdProto[] 9',
    'domain string 10',
    'attributeProto AttributeProto[] 11',
    'valueInfo ValueInfoProto[] 12',
    'overload string 13',
    'metadataProps StringStringEntryProto[] 14',
  ],
  GraphProto: [
    'node NodeProto[] 1',
    'name string 2',
    'initializer TensorProto[] 5',
    'docString string 10',
    'input ValueInfoProto[] 11',
    'output ValueInfoProto[] 12',
    'valueInfo ValueInfoProto[] 13',
    'quantizationAnnotation TensorAnnotation[] 14',
    'sparseInitializer SparseTensorProto[] 15',
    'metadataProps StringStringEntryProto[] 16',
  ],
  TensorAnnotation: ['tensorName string 1', 'quantParameterTensorNames StringStringEntryProto[] 2'],
  NodeProto: [
    'input string[] 1',
    'output string[] 2',
    'name string 3',
    'opType string 4',
    'attribute AttributeProto[] 5',
    'docString string 6',
    'domain string 7',
    'overload string 8',
    'metadataProps StringStringEntryProto[] 9',
    'deviceConfigurations NodeDeviceConfigurationProto[] 10',
  ],
  AttributeProto: [
    'name string 1',
    'f float 2',
    'i int64 3',
    's bytes 4',
    't TensorProto 5',
    'g GraphProto 6',
    'floats float[] 7',
    'ints int64[] 8',
    'strings bytes[] 9',
    'tensors TensorProto[] 10',
    'graphs GraphProto[] 11',
    'docString string 13',
    'tp TypeProto 14',
    'typeProtos TypeProto[] 15',
    'type int32 20',
    'refAttrName string 21',
    'sparseTensor SparseTensorProto 22',
    'sparseTensors SparseTensorProto[] 23',
  ],
  TensorProto: [
    'dims int64[] 1',
    'dataType int32 2',
    'segment Segment 3',
    'floatData float[] 4 packed',
    'int32Data int32[] 5 packed',
    'stringData bytes[] 6',
    'int64Data int64[] 7 packed',
    'name string 8',
    'rawData bytes 9',
    'doubleData double[] 10 packed',
    'uint64Data uint64[] 11 packed',
    'docString string 12',
    'externalData StringStringEntryProto[] 13',
    'dataLocation int32 14',
    'metadataProps StringStringEntryProto[] 16',
  ],
  Segment: ['begin int64 1', 'end int64 2'],
  SparseTensorProto: ['values TensorProto 1', 'indices TensorProto 2', 'dims int64[] 3'],
  ValueInfoProto: [
    'name string 1',
    'type TypeProto 2',
    'docString string 3',
    'metadataProps StringStringEntryProto[] 4',
  ],
  TypeProto: [
    'tensorType TensorTypeProto 1',
    'sequenceType ElementTypeProto 4',
    'mapType MapTypeProto 5',
    'denotation string 6',
    'opaqueType OpaqueTypeProto 7',
    'sparseTensorType TensorTypeProto 8',
    'optionalType ElementTypeProto 9',
  ],
  TensorTypeProto: ['elemType int32 1', 'shape TensorShapeProto 2'],
  ElementTypeProto: ['elemType TypeProto 1'],
  MapTypeProto: ['keyType int32 1', 'valueType TypeProto 2'],
  OpaqueTypeProto: ['domain string 1', 'name string 2'],
  TensorShapeProto: ['dim DimensionProto[] 1'],
  DimensionProto: ['dimValue int64 1', 'dimParam string 2', 'denotation string 3'],
  DeviceConfigurationProto: ['name string 1', 'numDevices int32 2', 'device string[] 3'],
  NodeDeviceConfigurationProto: [
    'configurationId string 1',
    'shardingSpec ShardingSpecProto[] 2',
    'pipelineStage int32 3',
  ],
  ShardingSpecProto: [
    'tensorName string 1',
    'device int64[] 2',
    'indexToDeviceGroupMap IntIntListEntryProto[] 3',
    'shardedDim ShardedDimProto[] 4',
  ],
  IntIntListEntryProto: ['key int64 1', 'value int64[] 2'],
  ShardedDimProto: ['axis int64 1', 'simpleSharding SimpleShardedDimProto[] 2'],
  SimpleShardedDimProto: ['dimValue int64 1', 'dimParam string 2', 'numShards int64 3'],
};

/** The message of a whole `.onnx` file. */
export const MODEL_TYPE = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(MESSAGES).map(([message, lines]) => [
      message,
      // This edition tells a field that is 0 from one that is not there, as other writers of ONNX do.
      { edition: 'proto2', fields: Object.fromEntries(lines.map(field)) },
    ]),
  ),
}).lookupType('ModelProto');

function field(line: string): [string, protobuf.IField] {
  const [name, type, id, packed] = line.split(' ') as [string, string, string, string?];
  if (type.endsWith('[]')) {
    const options = { packed: packed !== undefined };
    return [name, { rule: 'repeated', type: type.slice(0, -2), id: Number(id), options }];
  }
  return [name, { type, id: Number(id) }];
}
