export { BudgetTooSmallError } from './budget-too-small-error.ts';
export { CallError } from './call-error.ts';
export { GameError } from './game-error.ts';
export { InvalidArgumentError } from './invalid-argument-error.ts';
export { isSpexError } from './is-spex-error.ts';
export { OptionalPackageError } from './optional-package-error.ts';
export { SpexError } from './spex-error.ts';
