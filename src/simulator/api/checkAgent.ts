import { ApiError } from '../apiError.ts';
import type { SimApp } from '../simApps.ts';
import type { World } from '../world.ts';

/**
 * The body's `agentid` must be the app whose token was used.
 * @throws ApiError 40056, 301002, 50003 while the app is disabled
 */
export function checkAgent(world: World, body: Record<string, unknown>, app: SimApp): void {
  const { agentid } = body;
  if (!Number.isInteger(agentid)) throw new ApiError(40056, 'invalid agentid');
  if (agentid === app.agentId && world.switches.appDisabled) throw new ApiError(50003, 'app is disabled');
  if (agentid === app.agentId) return;
  const isKnown = Object.values(world.apps).some((known) => known.agentId === agentid);
  throw isKnown ? new ApiError(301002, 'the token belongs to another agentid') : new ApiError(40056, 'invalid agentid');
}
