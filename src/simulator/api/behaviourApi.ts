import { ApiError } from '../apiError.ts';
import { Behaviour } from '../behaviour.ts';
import type { World } from '../world.ts';
import { type ApiTable, idListOf } from './apiHandler.ts';

const DAY_MS = 24 * 3_600_000;
const SPAN_DAYS_MAX = 30;
const BACK_DAYS_MAX = 180;
const MEMBERS_MAX = 100;
/** Yesterday is counted in the night; before that its row is all zeros (external-contact.md §4). */
const COUNTED_AFTER_MS = 5 * 3_600_000;

/** 联系客户统计 (external-contact.md §4). */
export function behaviourApi({ company, clock, behaviour }: World): ApiTable {
  return {
    'externalcontact/get_user_behavior_data': {
      method: 'POST',
      caller: 'app',
      handle({ body }) {
        const userids = body.userid === undefined ? [] : idListOf(body, 'userid', MEMBERS_MAX);
        if (userids.length === 0) throw new ApiError(40058, 'userid and partyid are both empty');
        if (!userids.every((userid) => company.visibleMember(userid))) throw new ApiError(60111, 'userid not found');
        const today = Behaviour.dayStart(clock.now());
        const [from, to] = [dayOf(body.start_time), dayOf(body.end_time)];
        const days = (to - from) / DAY_MS + 1;
        if (days < 1 || days > SPAN_DAYS_MAX || to >= today || from < today - BACK_DAYS_MAX * DAY_MS)
          throw new ApiError(600018, 'invalid time');
        const isCounted = (day: number): boolean => clock.now() >= day + DAY_MS + COUNTED_AFTER_MS;
        return {
          behavior_data: Array.from({ length: days }, (_, index) => from + index * DAY_MS).map((day) =>
            behaviour.row(isCounted(day) ? userids : [], day),
          ),
        };
      },
    },
  };
}

/** Times are cut to the beginning of their day. */
function dayOf(seconds: unknown): number {
  if (typeof seconds !== 'number' || !Number.isSafeInteger(seconds)) throw new ApiError(40058, 'time missing');
  return Behaviour.dayStart(seconds * 1000);
}
