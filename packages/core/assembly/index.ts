export { growTree } from './grow-tree';
