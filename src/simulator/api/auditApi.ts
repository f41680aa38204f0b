import { ApiError } from '../apiError.ts';
import { isObject } from '../cardRules.ts';
import type { World } from '../world.ts';
import { type ApiTable, textOf } from './apiHandler.ts';

const AGREE_PAIRS_MAX = 100;

/** The archive's HTTP calls, with the archive's own secret (archive.md §3). */
export function auditApi({ company }: World): ApiTable {
  return {
    'msgaudit/get_permit_user_list': {
      method: 'POST',
      caller: 'archive',
      perMinuteMax: 1_000,
      handle: () => ({
        ids: [...company.staff()]
          .filter((member) => member.archived && member.status === 1)
          .map(({ userid }) => userid),
      }),
    },
    'msgaudit/check_single_agree': {
      method: 'POST',
      caller: 'archive',
      perMinuteMax: 2_500,
      handle({ body }) {
        const { info } = body;
        if (!Array.isArray(info) || info.length === 0 || !info.every(isObject))
          throw new ApiError(40058, 'info missing');
        if (info.length > AGREE_PAIRS_MAX) throw new ApiError(301060, 'at most 100 items');
        return {
          agreeinfo: info.map((pair) => {
            const userid = textOf(pair, 'userid');
            const exteranalopenid = textOf(pair, 'exteranalopenid');
            const relation = company.relation(userid, exteranalopenid);
            if (!relation) throw new ApiError(301061, 'user not found');
            return {
              status_change_time: Math.floor((relation.consent?.changedAt ?? relation.createdAt) / 1000),
              userid: relation.userid,
              exteranalopenid,
              agree_status: relation.consent?.status ?? 'Agree',
            };
          }),
        };
      },
    },
    'msgaudit/check_room_agree': {
      method: 'POST',
      caller: 'archive',
      perMinuteMax: 1_500,
      handle({ body }) {
        const room = company.rooms.get(textOf(body, 'roomid'));
        if (!room || room.isDismissed) throw new ApiError(40050, 'invalid roomid');
        return {
          agreeinfo: room.members
            .filter((member) => member.type === 2)
            .map((member) => {
              const consent = company
                .relationsOfContact(member.userid)
                .map((relation) => relation.consent)
                .find((known) => known !== null);
              return {
                status_change_time: Math.floor((consent?.changedAt ?? member.joinedAt) / 1000),
                exteranalopenid: member.userid,
                agree_status: consent?.status ?? 'Agree',
              };
            }),
        };
      },
    },
    'msgaudit/groupchat/get': {
      method: 'POST',
      caller: 'archive',
      perMinuteMax: 2_000,
      handle({ body }) {
        const room = company.rooms.get(textOf(body, 'roomid'));
        if (!room || room.isCustomerGroup) throw new ApiError(301059, 'not an internal group');
        return {
          roomname: room.name,
          creator: room.owner,
          room_create_time: Math.floor(room.createdAt / 1000),
          notice: '',
          members: room.members.map(({ userid, joinedAt }) => ({
            memberid: userid,
            jointime: Math.floor(joinedAt / 1000),
          })),
        };
      },
    },
  };
}
