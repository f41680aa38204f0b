import type Koa from 'koa';
import type { World } from '../world.ts';

export function phoneRoutes(_world: World, _newLoginCode: (userid: string) => string): Koa.Middleware {
  return async (_ctx, next) => next();
}
