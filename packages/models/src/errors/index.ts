export { OptionalPackageError } from './optional-package-error.ts';
