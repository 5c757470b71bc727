import { InvalidArgumentError } from '@spex/core';

/** How a model's weights are stored, and the file-name endings that Hugging Face's exporters give them. */
const ENDINGS = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
} as const;

/** The number type of a model's weights: full precision, half, or quantised to 8 or 4 bits. */
export type Dtype = keyof typeof ENDINGS;

export const DTYPES = Object.keys(ENDINGS) as readonly Dtype[];

/** Where exporters put a graph, and what they call it. */
const FOLDERS = ['onnx/', ''];
const NAMES = ['model', 'decoder_model_merged', 'decoder_model'];

export interface ChosenWeights {
  /** The graph's file, below the model's folder. */
  readonly file: string;
  readonly dtype: Dtype;
  /** Files that hold weights which the graph only refers to. */
  readonly data: readonly string[];
}

/**
 * The weights of that type among a model's files; without a type the most exact there are.
 *
 * @throws InvalidArgumentError that lists the weights that are there.
 */
export function chooseWeights(name: string, files: readonly string[], dtype?: Dtype): ChosenWeights {
  const present = new Set(files);
  for (const type of dtype === undefined ? DTYPES : [dtype]) {
    for (const folder of FOLDERS) {
      for (const base of NAMES) {
        const file = `${folder}${base}${ENDINGS[type]}.onnx`;
        if (!present.has(file)) continue;
        // `model.onnx_data`, then `model.onnx_data_1` and so on.
        return { file, dtype: type, data: files.filter((other) => other.startsWith(`${file}_data`)) };
      }
    }
  }
  const found = files.filter((file) => file.endsWith('.onnx'));
  const wanted = dtype === undefined ? 'onnx/model.onnx' : `onnx/model${ENDINGS[dtype]}.onnx (${dtype})`;
  const have =
    found.length > 0
      ? `its ONNX files: ${found.join(', ')}`
      : `it holds ${list(files)}; export it to ONNX first, as with 'optimum-cli export onnx'`;
  throw new InvalidArgumentError('dtype', `${name} has no ${wanted}; ${have}`, dtype);
}

function list(files: readonly string[]): string {
  const most = 12;
  if (files.length === 0) return 'no files';
  const rest = files.length > most ? ` and ${files.length - most} more` : '';
  return files.slice(0, most).join(', ') + rest;
}
