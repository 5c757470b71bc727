export { OptionalPackageError } from '@spex/core';
