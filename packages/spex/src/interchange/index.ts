export type { FileContent, MeasuredValues } from './content.ts';
export {
  type ConvertedFile,
  type ConvertOptions,
  convertContent,
  explanationOfContent,
  FILE_FORMATS,
  type FileFormat,
} from './convert-content.ts';
export { loadContent, loadExplanation } from './explanation-file.ts';
export { formatFourierDictionary, parseFourierDictionary } from './fourier-dictionary.ts';
export { readContent } from './read-content.ts';
export { formatShapiqGame, parseShapiqGame } from './shapiq-game.ts';
export { formatShapiqValues, parseShapiqValues } from './shapiq-values.ts';
