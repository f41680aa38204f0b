import { ApiError } from '../apiError.ts';
import type { World } from '../world.ts';
import { type ApiTable, textOf } from './apiHandler.ts';

const TICKET_LIFE_S = 7_200;
const HOUR_MS = 3_600_000;

/** Tokens, tickets, login, addresses (basics.md §1, §2, §6, §7). */
export function accessApi(world: World): ApiTable {
  const { company, tokens, random, frequency, switches, loginCodes, clock } = world;
  const tickets = new Map<string, { ticket: string; expiresAt: number }>();
  const ticketFor = (key: string) => {
    const known = tickets.get(key);
    const now = clock.now();
    const current =
      known && now < known.expiresAt ? known : { ticket: random.word(86), expiresAt: now + TICKET_LIFE_S * 1_000 };
    tickets.set(key, current);
    return { ticket: current.ticket, expires_in: Math.ceil((current.expiresAt - now) / 1_000) };
  };
  const limitPerHour = (name: string, max: number) => {
    if (switches.frequencyLimits && !frequency.take(name, max, HOUR_MS))
      throw new ApiError(45009, 'api freq out of limit');
  };
  return {
    gettoken: {
      method: 'GET',
      caller: 'none',
      handle({ query, ip }) {
        if (textOf(query, 'corpid', 41002) !== company.corpId) throw new ApiError(40013, 'invalid corpid');
        return tokens.issue(textOf(query, 'corpsecret', 41004), ip);
      },
    },
    get_jsapi_ticket: {
      method: 'GET',
      caller: 'app',
      handle({ app }) {
        limitPerHour(`corp ticket of ${app.agentId}`, 100);
        return ticketFor('corp');
      },
    },
    'ticket/get': {
      method: 'GET',
      caller: 'app',
      handle({ query, app }) {
        if (textOf(query, 'type') !== 'agent_config') throw new ApiError(40058, 'type must be agent_config');
        limitPerHour(`app ticket of ${app.agentId}`, 100);
        return ticketFor(`app ${app.agentId}`);
      },
    },
    'auth/getuserinfo': {
      method: 'GET',
      caller: 'app',
      perMinuteMax: 0,
      handle({ query }) {
        const login = loginCodes.get(textOf(query, 'code', 40029));
        if (!login || login.used) throw new ApiError(40029, 'invalid code');
        if (clock.now() >= login.expiresAt) throw new ApiError(42003, 'code expired');
        login.used = true;
        return { userid: login.userid };
      },
    },
    getcallbackip: { method: 'GET', caller: 'any', handle: () => ({ ip_list: ['127.0.0.1'] }) },
    get_api_domain_ip: { method: 'GET', caller: 'any', handle: () => ({ ip_list: ['127.0.0.1'] }) },
  };
}
