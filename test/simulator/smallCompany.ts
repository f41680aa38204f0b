import type { CompanyScript } from '../../src/simulator/script.ts';

/** 2026-11-02, a Monday, 09:00 in Shanghai. */
export const MONDAY = Date.UTC(2026, 10, 2, 1, 0);
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const ROBOT_KEY = '693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa';
export const ZHOU = 'woKq7zCQAABW93S5wTc3icGFeVOhRsSs';
export const SUN = 'wmKq7zCQAAu07VkkKhQQ2APOKKhTGGsx';
export const ROOM = 'wrKq7zCQAA6cyd9ceZuEbz0dfZvr8R1N';

const member = { departments: [2], leaderOf: [], directLeader: ['WangFang'], position: '销售', status: 1 } as const;

/** Four members, one of them hidden from the app; two contacts; one customer group; one internal group with a robot. */
export const smallCompany: CompanyScript = {
  corpId: 'wwfakecorpid000000',
  departments: [
    { id: 1, name: '启明机械', parentId: 0, leaders: [] },
    { id: 2, name: '华东销售部', parentId: 1, leaders: ['WangFang'] },
  ],
  staff: [
    {
      ...member,
      departments: [2],
      leaderOf: [],
      directLeader: ['WangFang'],
      userid: 'LiMing',
      name: '李明',
      archived: true,
    },
    {
      ...member,
      departments: [2],
      userid: 'WangFang',
      name: '王芳',
      leaderOf: [2],
      directLeader: [],
      position: '销售主管',
      archived: true,
    },
    { ...member, departments: [2], leaderOf: [], directLeader: [], userid: 'chen.yu', name: '陈宇', archived: false },
    {
      ...member,
      departments: [1],
      leaderOf: [],
      directLeader: [],
      userid: 'ZhouZong',
      name: '周总',
      position: '总经理',
      archived: false,
      visible: false,
    },
  ],
  contacts: [
    {
      externalUserid: ZHOU,
      name: '周颖',
      type: 2,
      corpName: '澄川自动化',
      corpFullName: '杭州澄川自动化科技有限公司',
      position: '采购经理',
      gender: 2,
    },
    { externalUserid: SUN, name: '老孙', type: 1, corpName: '', corpFullName: '', position: '' },
  ],
  relations: [
    { userid: 'LiMing', externalUserid: ZHOU, remark: '澄川-周颖', remarkCorpName: '', createdAt: MONDAY - 90 * DAY },
    {
      userid: 'LiMing',
      externalUserid: SUN,
      remark: '孙工',
      remarkCorpName: '杭州澄川自动化',
      createdAt: MONDAY - 60 * DAY,
    },
  ],
  rooms: [
    {
      chatId: ROOM,
      name: '澄川压机项目沟通群',
      owner: 'LiMing',
      members: [
        { userid: 'LiMing', type: 1, joinedAt: MONDAY - 50 * DAY },
        { userid: 'WangFang', type: 1, joinedAt: MONDAY - 50 * DAY },
        { userid: ZHOU, type: 2, joinedAt: MONDAY - 50 * DAY },
        { userid: SUN, type: 2, joinedAt: MONDAY - 49 * DAY },
      ],
    },
  ],
  internalGroups: [
    {
      groupId: 'managers',
      name: '华东主管群',
      members: ['WangFang', 'LiMing'],
      robots: [{ key: ROBOT_KEY, name: '留客周报' }],
    },
  ],
};
