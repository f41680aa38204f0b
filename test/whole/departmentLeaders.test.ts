import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoService } from '../../src/demo/demoService.ts';
import { alertById, cardsOfAlert } from '../../src/store/alerts.ts';
import { placing, serviceForCards, WEDNESDAY } from './placedCards.ts';
import { LEADER, STAFF, smallCompany } from './smallService.ts';

/** Nobody has a direct leader; only one team names its own. */
function companyByDepartments(leadersOfTeam: string[]) {
  const company = smallCompany(WEDNESDAY - 96 * 86_400_000);
  const [whole, team] = company.departments;
  return {
    ...company,
    departments: [
      { ...whole!, leaders: leadersOfTeam.length === 0 ? [LEADER] : [] },
      { ...team!, leaders: leadersOfTeam },
    ],
    staff: company.staff.map((person) => ({ ...person, directLeader: [], leaderOf: [] })),
  };
}

describe.each([
  ['the team names its leader', [LEADER]],
  ['only the company above the team does', []],
])('a company without direct leaders, %s', (_what, leadersOfTeam) => {
  let service: DemoService;
  beforeAll(async () => {
    service = await serviceForCards({ company: companyByDepartments(leadersOfTeam) });
  });
  afterAll(() => service.close());

  it('asks the leader of the department before a customer counts as lost', async () => {
    const { app, simulator } = service;
    const put = placing(service);
    const alert = await put.openCase();
    await simulator.tap({ userid: STAFF, taskId: await put.owners(alert), key: 'done', selected: { how: ['lost'] } });
    expect((await alertById(app.store.db, alert.id))!.state).toBe('claimed');
    const asked = (await cardsOfAlert(app.store.db, alert.id)).filter(({ kind }) => kind === 'lost');
    expect(asked.map(({ receiverId }) => receiverId)).toEqual([LEADER.toLowerCase()]);
  });

  it('closes at once what the leader himself calls lost: nobody stands above him', async () => {
    const { app, simulator } = service;
    const put = placing(service);
    const alert = await put.openCase({ id: 'leadersOwn', customerId: 'ofTheLeader', ownerId: LEADER.toLowerCase() });
    const taskId = await put.owners(alert, undefined, 1, 'alert', LEADER);
    await simulator.tap({ userid: LEADER, taskId, key: 'done', selected: { how: ['lost'] } });
    expect(await alertById(app.store.db, alert.id)).toMatchObject({ state: 'closed', closeReason: 'lost' });
  });
});
