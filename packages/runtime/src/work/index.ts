export { type DistributedGame, type DistributeOptions, distribute } from './distribute.ts';
export { type RedisQueueOptions, redisQueue, type WorkEvent } from './redis/redis-queue.ts';
export { type ServeWorkerOptions, serveWorker, type WorkerEvent } from './redis/serve-worker.ts';
export { type ThreadQueueOptions, threadQueue } from './threads/thread-queue.ts';
export { WorkError, type WorkErrorReason } from './work-error.ts';
export type {
  BuiltGame,
  GameBuilder,
  Recipe,
  WorkJob,
  WorkQueue,
  WorkResult,
  WorkUsage,
} from './work-queue.ts';
