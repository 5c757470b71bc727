export type { FileContent, MeasuredValues } from './content.ts';
export {
  type ConvertedFile,
  type ConvertOptions,
  convertContent,
  explanationOfContent,
  FILE_FORMATS,
  type FileFormat,
} from './convert-content.ts';
export { formatInteractionsCsv } from './csv-interactions.ts';
export { formatSpectrumCsv } from './csv-spectrum.ts';
export type { CsvOptions } from './csv-text.ts';
export { formatValuesCsv } from './csv-values.ts';
export { loadContent, loadExplanation } from './explanation-file.ts';
export { formatFourierDictionary, parseFourierDictionary } from './fourier-dictionary.ts';
export { readContent } from './read-content.ts';
export { formatRecording } from './recording.ts';
export { formatShapiqGame, formatShapiqGameArchive, parseShapiqGame } from './shapiq-game.ts';
export { formatShapiqValues, parseShapiqValues } from './shapiq-values.ts';
