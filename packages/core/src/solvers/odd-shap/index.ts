export { oddShap } from './odd-shap.ts';
