export { defineExplanationElement } from './element.tsx';
