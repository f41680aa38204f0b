import type { GroupSendAttachment, GroupSendHappening } from './script.ts';

/** A group-send task (群发): made by the company or a member, sent by each member who confirms it. */
export interface GroupSendTask {
  msgid: string;
  chatType: 'single' | 'group';
  creator: string;
  createdAt: number;
  /** 0 by the company, 1 by a member. */
  createType: 0 | 1;
  text: string;
  attachments: readonly GroupSendAttachment[];
  /** By userid in lower case. */
  members: Map<string, GroupSendMember>;
}

export interface GroupSendMember {
  userid: string;
  /** External_userids, or chat_ids of customer groups. */
  targets: readonly string[];
  /** null: not confirmed yet. */
  confirmedAt: number | null;
  /** 1 sent, 2 no friend any more, 3 got another group-send already; 0 or absent: not sent. */
  results: Map<string, { status: 0 | 1 | 2 | 3; sentAt: number | null }>;
}

/** What an attachment looks like in the archive (archive.md §5): the media's own fields are made up. */
export function archivedPartsOf(task: GroupSendTask): { msgtype: string; body: Record<string, unknown> }[] {
  const text = task.text === '' ? [] : [{ msgtype: 'text', body: { content: task.text } }];
  const attached = task.attachments.map((attachment, index) => {
    const given = attachment[attachment.msgtype] as Record<string, unknown> | undefined;
    const md5sum = `${task.msgid}${index}`
      .replace(/[^0-9a-f]/g, '0')
      .padEnd(32, '0')
      .slice(0, 32);
    const media = { md5sum, filesize: 10_000 + index, sdkfileid: 'FAKE_sdkfileid' };
    switch (attachment.msgtype) {
      case 'link':
        return { msgtype: 'link', body: { title: given?.title ?? '', description: '', link_url: given?.url ?? '' } };
      case 'miniprogram':
        return { msgtype: 'weapp', body: { title: given?.title ?? '', username: given?.appid ?? '', displayname: '' } };
      default:
        return { msgtype: attachment.msgtype, body: media };
    }
  });
  return [...text, ...attached];
}

export function newTask(msgid: string, script: Extract<GroupSendHappening, { type: 'groupSendCreated' }>, at: number) {
  const { chatType = 'single', byCompany, creator, text = '', attachments = [], members } = script;
  const task: GroupSendTask = {
    ...{ msgid, chatType, creator, text, attachments, createdAt: at },
    createType: byCompany ? 0 : 1,
    members: new Map(
      members.map(({ userid, targets }) => [
        userid.toLowerCase(),
        { userid, targets, confirmedAt: null, results: new Map() },
      ]),
    ),
  };
  return task;
}
