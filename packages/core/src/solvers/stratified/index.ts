export { stratified } from './stratified.ts';
