import { ApiError } from '../apiError.ts';
import type { World } from '../world.ts';
import { type ApiTable, intOf } from './apiHandler.ts';

const ROOT_DEPARTMENT = 1;
const AGENT_ID_MAX = 0xffff_ffff;

/** What the admin console says of the app (document page 90227): each app may ask for itself alone. */
export function agentApi({ company, switches, apps }: World): ApiTable {
  return {
    'agent/get': {
      method: 'GET',
      caller: 'app',
      handle({ query, app }) {
        const agentid = intOf(query, 'agentid', { min: 0, max: AGENT_ID_MAX });
        if (!Object.values(apps).some((known) => known.agentId === agentid))
          throw new ApiError(40056, 'invalid agentid');
        if (agentid !== app.agentId) throw new ApiError(301002, 'the token belongs to another agentid');
        const visible = [...company.staff()].filter(({ userid }) => company.visibleMember(userid));
        const seesAll = switches.appSeesRoot;
        return {
          ...{ agentid, name: app.name, square_logo_url: '', description: '' },
          allow_userinfos: { user: seesAll ? [] : visible.map(({ userid }) => ({ userid })) },
          allow_partys: { partyid: seesAll ? [ROOT_DEPARTMENT] : [] },
          allow_tags: { tagid: [] },
          close: switches.appDisabled ? 1 : 0,
          redirect_domain: switches.trustedDomain ?? '',
          ...{ report_location_flag: 0, isreportenter: 0, home_url: '' },
        };
      },
    },
  };
}
