import type { RoomScript, ScriptEvent } from '../script.ts';
import * as bodies from './bodies.ts';
import { LEADERS, STAFF } from './cast.ts';
import type { OfficeTime } from './officeTime.ts';
import { outsideId } from './people.ts';
import type { Random } from './random.ts';

/** The room of our own people, with a robot that reports every Monday, and what else colleagues send each other. */
export interface InternalLife {
  room: RoomScript;
  events: ScriptEvent[];
}

const DAY_MS = 86_400_000;

/** Internal chat: no relationship may be made of it. Brings each rarer message type at least once (archive.md §5). */
export function internalLife(random: Random, office: OfficeTime, startAt: number): InternalLife {
  const createdAt = startAt - 400 * DAY_MS;
  const members = STAFF.map(({ userid }) => ({ userid, type: 1 as const, joinedAt: createdAt }));
  const owner = LEADERS[0]!;
  const room: RoomScript = { chatId: outsideId(random, 'wr'), name: '销售日常', owner, members, createdAt };
  const robot = outsideId(random, 'wb');
  const everybody = members.map((member) => member.userid);
  const events: ScriptEvent[] = [];
  const say = (position: number, from: string, body: bodies.Body): void => {
    const to = everybody.filter((userid) => userid !== from);
    events.push({ at: office.instant(position), type: 'message', from, to, roomId: room.chatId, ...body });
  };
  for (let day = 0; day < office.workdays; day++) {
    if (day % 5 === 0) say(day + 0.05, robot, bodies.markdown(`**出货日报** 今日待出库${random.whole(20, 90)}单`));
    if (random.chance(0.3)) {
      const speaker = random.pick(everybody);
      say(
        day + random.next(),
        speaker,
        bodies.text(`${random.pick(['仓库', '车间', '财务'])}问${random.whole(1_000, 9_999)}那单谁在跟`),
      );
      say(day + 0.999, random.pick(everybody), bodies.text('我看一下'));
    }
  }
  const [colleague, other] = [STAFF[2]!, STAFF[3]!];
  rareBodies(random, office, colleague.name).forEach((body, index) => {
    say((index + 0.5) * (office.workdays / 12) * 0.9, colleague.userid, body);
  });
  events.push({ at: office.instant(office.workdays * 0.4), type: 'switchCorp', staff: other.userid });
  return { room, events };
}

function rareBodies(random: Random, office: OfficeTime, name: string): bodies.Body[] {
  const soon = Math.floor(office.instant(20) / 1_000);
  return [
    { msgtype: 'todo', body: { title: `${name}的待办`, content: '下周三前整理样品库' } },
    {
      msgtype: 'vote',
      body: { votetitle: '周会时间', voteitem: ['周一上午', '周二下午'], votetype: 101, voteid: 'vote_demo_1' },
    },
    {
      msgtype: 'collect',
      body: {
        room_name: '销售日常',
        creator: name,
        create_time: '2026-07-06 10:00:00',
        title: '样品需求登记',
        details: [{ id: 1, ques: '型号', type: 'Text' }],
      },
    },
    { msgtype: 'redpacket', body: { type: 1, wish: '辛苦了', totalcnt: 8, totalamount: 2_000 } },
    {
      msgtype: 'meeting',
      body: {
        topic: '月度例会',
        starttime: soon,
        endtime: soon + 3_600,
        address: '',
        remarks: '',
        meetingtype: 101,
        meetingid: 11_879_452_137_005,
      },
    },
    { msgtype: 'meeting_notification', body: { meeting_id: 11_879_452_137_005, notification_type: 1 } },
    {
      msgtype: 'docmsg',
      body: { title: '发货排期', link_url: 'https://doc.example.com/plan', doc_creator: STAFF[2]!.userid },
    },
    {
      msgtype: 'news',
      body: {
        item: [
          {
            title: '新品上线',
            description: '快换接头',
            url: 'https://example.com/n',
            picurl: 'https://example.com/n.jpg',
          },
        ],
      },
    },
    {
      msgtype: 'calendar',
      body: {
        title: '拜访行程',
        creatorname: name,
        attendeename: [name],
        starttime: soon,
        endtime: soon + 5_400,
        place: '苏州',
        remarks: '',
      },
    },
    { msgtype: 'qydiskfile', body: { filename: '产品手册.pdf' } },
    { msgtype: 'sphfeed', body: { feed_type: 4, sph_name: '车间日常', feed_desc: '新设备调试' } },
    {
      msgtype: 'chatrecord',
      body: {
        title: '群聊的聊天记录',
        item: [
          {
            type: 'ChatRecordText',
            msgtime: soon,
            content: JSON.stringify({ content: `尺寸改成${random.whole(10, 99)}毫米` }),
            from_chatroom: true,
          },
        ],
      },
    },
  ];
}
