import { archivedPartsOf, newTask } from './groupSends.ts';
import { bodyKeyOf, recordMessage } from './record.ts';
import type { GroupSendHappening } from './script.ts';
import type { World } from './world.ts';

/**
 * A group-send task is made, or a member confirms it and its messages leave, all in this instant.
 * @throws Error when the script names a task or member that is not there
 */
export function playGroupSend(world: World, event: GroupSendHappening, at: number): void {
  const { groupSends, groupSendRefs, random, switches, company } = world;
  if (event.type === 'groupSendCreated') {
    const task = newTask(`msg${random.word(29)}`, event, at);
    groupSends.set(task.msgid, task);
    groupSendRefs.set(event.ref, task);
    return;
  }
  const task = groupSendRefs.get(event.ref);
  const member = task?.members.get(event.userid.toLowerCase());
  if (!task || !member) throw new Error(`${event.userid} has no part in the group-send ${event.ref}`);
  member.confirmedAt = at;
  for (const target of member.targets) {
    const unreached = event.unreached?.[target];
    member.results.set(target, { status: unreached ?? 1, sentAt: unreached === undefined ? at : null });
    if (unreached !== undefined) continue;
    const members = company.rooms.get(target)?.members.map(({ userid }) => userid) ?? [];
    const isRoom = task.chatType === 'group';
    for (const { msgtype, body } of archivedPartsOf(task)) {
      recordMessage(world, {
        ...{ action: 'send', from: member.userid, msgtype, at, fields: { [bodyKeyOf(msgtype)]: body } },
        to: isRoom ? members.filter((id) => id !== member.userid) : [target],
        ...(isRoom ? { roomId: target } : {}),
        isUnarchived: !switches.groupSendsArchived,
      });
    }
  }
}
