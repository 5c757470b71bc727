export { groupsByName } from './by-name.ts';
export { type ClusterOptions, clusterGroups } from './clusters.ts';
export { duplicateGroups } from './duplicates.ts';
export { type PointLabelsOptions, pointLabels } from './point-labels.ts';
export { pointPlayers } from './point-players.ts';
export { sliceGroups } from './slices.ts';
