import type { Cluster, Redis } from 'ioredis';

/** A connection to one node (found directly or through Sentinel), or to a Cluster. */
export type RedisClient = Redis | Cluster;
