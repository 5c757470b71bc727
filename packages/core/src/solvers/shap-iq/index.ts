export { shapIq } from './shap-iq.ts';
