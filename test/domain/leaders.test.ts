import { describe, expect, it } from 'vitest';
import { leadersIn } from '../../src/domain/leaders.ts';
import type { Department, Staff } from '../../src/domain/people.ts';

const person = (id: string, change: Partial<Staff> = {}): Staff => ({
  id,
  name: id,
  departmentIds: [12],
  mainDepartmentId: 12,
  leadsDepartmentIds: [],
  leaderIds: [],
  position: '',
  status: 'active',
  isArchived: true,
  knownAt: 0,
  ...change,
});
const department = (id: number, parentId: number | null, leaderIds: string[] = []): Department => ({
  id,
  name: String(id),
  parentId,
  leaderIds,
});

function leaders(of: string, staff: readonly Staff[], departments: readonly Department[]): string[] {
  const find = leadersIn(new Map(staff.map((one) => [one.id, one])), new Map(departments.map((one) => [one.id, one])));
  return find(of).map(({ id }) => id);
}

const BOSS = person('boss', { departmentIds: [1], mainDepartmentId: 1, leadsDepartmentIds: [1] });
const TREE = [department(1, null, ['boss']), department(12, 1, ['wang.fang']), department(40, 1, ['zhou.ning'])];
const STAFF = [BOSS, person('lin.chen'), person('wang.fang'), person('zhou.ning', { mainDepartmentId: 40 })];

describe('who leads a person', () => {
  it('is the direct leader before any of the department', () => {
    const lin = person('lin.chen', { leaderIds: ['zhou.ning', 'boss'] });
    expect(leaders('lin.chen', [...STAFF, lin], TREE)).toEqual(['zhou.ning', 'boss']);
  });

  it('is a leader of the main department where no direct one is named', () => {
    expect(leaders('lin.chen', STAFF, TREE)).toEqual(['wang.fang']);
    const elsewhere = person('lin.chen', { departmentIds: [12, 40], mainDepartmentId: 40 });
    expect(leaders('lin.chen', [...STAFF, elsewhere], TREE)).toEqual(['zhou.ning']);
  });

  it('is found by the department without a main one, and by what the leader says of himself', () => {
    const tree = [department(1, null), department(12, 1)];
    const staff = [
      person('lin.chen', { mainDepartmentId: null }),
      person('he.jing', { departmentIds: [12, 40], leadsDepartmentIds: [12] }),
    ];
    expect(leaders('lin.chen', staff, tree)).toEqual(['he.jing']);
    // Told twice, by the department and by the member.
    expect(leaders('lin.chen', staff, [department(12, 1, ['he.jing'])])).toEqual(['he.jing']);
  });

  it('stands above who leads the department himself: never oneself', () => {
    expect(leaders('wang.fang', STAFF, TREE)).toEqual(['boss']);
    expect(leaders('wang.fang', [...STAFF, person('wang.fang', { leaderIds: ['wang.fang'] })], TREE)).toEqual(['boss']);
    expect(leaders('boss', STAFF, TREE)).toEqual([]);
  });

  it.each(['departed', 'disabled', 'notActivated'] as const)('is looked for above who is %s', (status) => {
    const gone = person('wang.fang', { status });
    expect(leaders('lin.chen', [...STAFF, gone], TREE)).toEqual(['boss']);
    const lin = person('lin.chen', { leaderIds: ['wang.fang'] });
    expect(leaders('lin.chen', [...STAFF, gone, lin], TREE)).toEqual(['boss']);
  });

  it('is nobody where none is visible, and a circle of departments ends', () => {
    expect(leaders('lin.chen', STAFF, [])).toEqual([]);
    expect(leaders('who', STAFF, TREE)).toEqual([]);
    expect(leaders('lin.chen', [person('lin.chen')], TREE)).toEqual([]);
    expect(leaders('lin.chen', [person('lin.chen')], [department(12, 13), department(13, 12)])).toEqual([]);
  });
});
