export { leverageShap } from './leverage-shap.ts';
