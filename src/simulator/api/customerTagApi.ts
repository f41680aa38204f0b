import { ApiError } from '../apiError.ts';
import { isObject } from '../cardRules.ts';
import { contactEvent } from '../contactEvents.ts';
import type { World } from '../world.ts';
import { type ApiTable, idListOf, textOf } from './apiHandler.ts';

/** Customer tags and their marks on relations (external-contact.md §6). */
export function customerTagApi(world: World): ApiTable {
  const { company, customerTags } = world;
  return {
    'externalcontact/get_corp_tag_list': {
      method: 'POST',
      caller: 'app',
      handle: () => ({ tag_group: customerTags.groups().map(groupFields) }),
    },
    'externalcontact/add_corp_tag': {
      method: 'POST',
      caller: 'app',
      handle({ body }) {
        if (!Array.isArray(body.tag) || body.tag.length === 0 || !body.tag.every(isObject))
          throw new ApiError(40058, 'tag missing');
        const names = body.tag.map((tag) => textOf(tag, 'name', 40072));
        const where =
          body.group_id === undefined
            ? { groupName: textOf(body, 'group_name') }
            : { groupId: textOf(body, 'group_id') };
        return { tag_group: groupFields(customerTags.add(where, names)) };
      },
    },
    'externalcontact/mark_tag': {
      method: 'POST',
      caller: 'app',
      handle({ body }) {
        const userid = textOf(body, 'userid', 40003);
        const externalUserid = textOf(body, 'external_userid', 40096);
        const add = body.add_tag === undefined ? [] : idListOf(body, 'add_tag', 3_000, 40058, 40058);
        const remove = body.remove_tag === undefined ? [] : idListOf(body, 'remove_tag', 3_000, 40058, 40058);
        if (add.length + remove.length === 0) throw new ApiError(40058, 'add_tag and remove_tag are both empty');
        if (!company.visibleMember(userid)) throw new ApiError(60111, 'userid not found');
        if (!company.contact(externalUserid)) throw new ApiError(40096, 'invalid external userid');
        if (!company.relation(userid, externalUserid)) throw new ApiError(84061, 'not external contact');
        customerTags.mark(userid, externalUserid, { add, remove });
        // By the documentation what an API does makes no event.
        if (world.switches.apiMarksEcho) contactEvent(world, 'edit_external_contact', userid, externalUserid);
        return {};
      },
    },
  };
}

function groupFields({ id, name, createdAt, tags }: ReturnType<World['customerTags']['groups']>[number]) {
  return {
    group_id: id,
    group_name: name,
    create_time: Math.floor(createdAt / 1000),
    order: 0,
    deleted: false,
    tag: tags.map((tag) => ({
      ...{ id: tag.id, name: tag.name, create_time: Math.floor(tag.createdAt / 1000), order: 0, deleted: false },
    })),
  };
}
