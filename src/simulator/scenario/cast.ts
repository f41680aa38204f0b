import type { DepartmentScript, StaffScript } from '../script.ts';

/** Who plays in the demo on our side. All names of people and companies are invented. */
export const OUR_COMPANY = '栎辰工业用品';
const ROOT = 1;
const SALES = 2;
const EAST = 3;
const SOUTH = 4;
const SUPPORT = 5;

export const DEPARTMENTS: readonly DepartmentScript[] = [
  { id: ROOT, name: OUR_COMPANY, parentId: 0, leaders: [] },
  { id: SALES, name: '销售中心', parentId: ROOT, leaders: [] },
  { id: EAST, name: '华东组', parentId: SALES, leaders: ['ZhouNing'] },
  { id: SOUTH, name: '华南组', parentId: SALES, leaders: ['JiangLan'] },
  { id: SUPPORT, name: '技术支持', parentId: ROOT, leaders: [] },
];

/** Speaks in customer rooms and has no archive seat, so that not everything is covered, as in life. */
export const ENGINEER: StaffScript = {
  userid: 'ShenKe',
  name: '沈柯',
  departments: [SUPPORT],
  leaderOf: [],
  directLeader: [],
  position: '应用工程师',
  status: 1,
  archived: false,
  servesCustomers: false,
};

export const STAFF: readonly StaffScript[] = [
  leader('ZhouNing', '周宁', EAST),
  leader('JiangLan', '江岚', SOUTH),
  salesperson('LinChen', '林晨', EAST, 'ZhouNing'),
  salesperson('HeJing', '何静', EAST, 'ZhouNing'),
  salesperson('SongYi', '宋奕', EAST, 'ZhouNing'),
  salesperson('LuoYan', '罗妍', SOUTH, 'JiangLan'),
  salesperson('FangKai', '方恺', SOUTH, 'JiangLan'),
  salesperson('TangMin', '唐旻', SOUTH, 'JiangLan'),
  ENGINEER,
];

/** userids of those who own customers. */
export const SALESPEOPLE: readonly string[] = STAFF.filter((person) => person.position === '销售经理').map(
  (person) => person.userid,
);

/** userids of the leaders, in the order of their departments. */
export const LEADERS: readonly string[] = STAFF.filter((person) => person.leaderOf.length > 0).map(
  (person) => person.userid,
);

function leader(userid: string, name: string, department: number): StaffScript {
  return {
    userid,
    name,
    departments: [department],
    leaderOf: [department],
    directLeader: [],
    position: '销售主管',
    status: 1,
    archived: true,
  };
}

function salesperson(userid: string, name: string, department: number, leaderId: string): StaffScript {
  return {
    userid,
    name,
    departments: [department],
    leaderOf: [],
    directLeader: [leaderId],
    position: '销售经理',
    status: 1,
    archived: true,
  };
}
