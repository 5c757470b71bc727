export { type LabelledTask, type LearningTaskOptions, learningTask } from './learning-task.ts';
export { columnOf, placeOf, type Table } from './table.ts';
