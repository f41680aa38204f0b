import { readCompanySettings } from '../../src/companySettings.ts';
import { type DemoService, startDemoService } from '../../src/demo/demoService.ts';
import type { JudgingRules } from '../../src/domain/judgement.ts';
import type { Contact, Customer, CustomerMapping, Relationship } from '../../src/domain/people.ts';
import type { SnapshotVerdict } from '../../src/domain/snapshotVerdict.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import type { CompanyScript } from '../../src/simulator/script.ts';
import { insertAlert, insertFollowUp } from '../../src/store/alerts.ts';
import { saveAssessment } from '../../src/store/assessments.ts';
import { saveCustomers, saveMappings } from '../../src/store/customers.ts';
import { saveContacts, saveRelationships } from '../../src/store/people.ts';
import { saveSnapshots } from '../../src/store/snapshots.ts';
import type { Store } from '../../src/store/store.ts';
import { alert, followUp } from '../store/samples.ts';
import { TUESDAY } from '../whole/smallService.ts';

/** What somebody writes into a name, hoping that a page runs it. */
export const EVIL = `<img src=x onerror=alert(1)>"'><script>alert(2)</script>`;
export const TODAY = '2026-10-13';

/** Each salesperson's customer: `c-` and the userid. */
export const OWNERS = ['linchen', 'hejing', 'fangkai'] as const;

/** Two groups below one head: 林晨 and (in a team below) 何静 in the east, 方恺 in the south; 苏越 sees all. */
export function pageScript(): CompanyScript {
  const person = (userid: string, name: string, department: number, leaderOf: number[] = [], status: 1 | 5 = 1) => ({
    ...{ userid, name, departments: [department], leaderOf, directLeader: [], position: '销售' },
    ...{ status, archived: true },
  });
  return {
    corpId: 'ww00000000000000bb',
    departments: [
      { id: 1, name: '测试公司', parentId: 0, leaders: [] },
      { id: 2, name: '华东组', parentId: 1, leaders: ['ZhouNing'] },
      { id: 3, name: '华南组', parentId: 1, leaders: ['JiangLan'] },
      { id: 4, name: '苏南小组', parentId: 2, leaders: [] },
    ],
    staff: [
      // The first leader looks after the whole in a demo.
      person('SuYue', '苏越', 1, [1]),
      person('ZhouNing', '周宁', 2, [2]),
      person('JiangLan', '江岚', 3, [3]),
      person('LinChen', '林晨', 2),
      person('HeJing', '何静', 4),
      person('FangKai', '方恺', 3),
      person('WuDi', '吴迪', 3),
    ],
    contacts: [],
    relations: [],
    rooms: [],
    internalGroups: [],
  };
}

/** The service with these people read from WeCom, and a customer with an open alert for each salesperson. */
export async function pageCompany(): Promise<DemoService> {
  const service = await startDemoService({
    ...{ company: pageScript(), startAt: TUESDAY, seed: 5, settings: readCompanySettings() },
    ...{ logLevel: 'silent', anyPort: true },
  });
  await service.app.work.sync();
  await fill(service.app.store);
  return service;
}

async function fill(store: Store): Promise<void> {
  const knownAt = TUESDAY - 90 * DAY_MS;
  const contacts = OWNERS.map(
    (owner): Contact => ({
      ...{ id: `wm-${owner}`, name: `${EVIL}王敏`, kind: 'wechat', corpName: EVIL, corpFullName: EVIL },
      ...{ position: EVIL, knownAt },
    }),
  );
  const relationships = OWNERS.map(
    (staffId): Relationship => ({
      ...{ staffId, contactId: `wm-${staffId}`, remark: EVIL, remarkCorpName: EVIL },
      ...{ addedAt: knownAt, endedAt: null, endedBy: null, knownAt },
    }),
  );
  const customers = OWNERS.map(
    (owner): Customer => ({ id: `c-${owner}`, name: nameOf(owner), ownerId: null, tier: null, knownAt }),
  );
  const mappings = OWNERS.map(
    (owner): CustomerMapping => ({
      ...{ customerId: `c-${owner}`, contactId: `wm-${owner}`, rule: 'self', validFrom: 0, validTo: null, knownAt },
    }),
  );
  await store.transaction(async (db) => {
    await saveContacts(db, contacts);
    await saveRelationships(db, relationships);
    await saveCustomers(db, customers);
    await saveMappings(db, mappings);
    await saveSnapshots(
      db,
      OWNERS.map((owner) => ({
        ...{ customerId: `c-${owner}`, day: TODAY, at: TUESDAY, ownerId: owner, score: 42, band: 'first' },
        ...{ coverage: 0.8, observedDays: 90, risk: 0.8, version: 'v1', verdict: verdictOf(`c-${owner}`) },
      })),
    );
    await saveAssessment(db, {
      ...{ day: TODAY, at: TUESDAY, firstPullAt: knownAt, coveredUntil: TUESDAY },
      ...{ rules: {} as JudgingRules, fadingLimits: [], holds: null },
    });
    for (const owner of OWNERS) {
      const open = { id: `alert-${owner}`, customerId: `c-${owner}`, ownerId: owner, openedAt: TUESDAY - DAY_MS };
      await insertAlert(db, alert(open));
      const note = { id: `note-${owner}`, alertId: open.id, customerId: open.customerId, by: owner, note: EVIL };
      await insertFollowUp(db, followUp({ ...note, at: TUESDAY - DAY_MS }));
    }
  });
}

/** Words that stand nowhere else, so that a leak of the name is seen. */
export function nameOf(owner: string): string {
  return `${owner}的秘密客户${EVIL}`;
}

function verdictOf(customerId: string): SnapshotVerdict {
  return {
    ...{ customerId, at: TUESDAY, version: 'v1', score: 42, band: 'first', cannotJudge: null, coverage: 0.8 },
    ...{ observedDays: 90, observingUntil: null, window: null, risk: 0.8, rhythm: null, parts: [], standing: [] },
    ...{ silence: null, changes: [], fading: { pValue: null, facts: {} }, lastContactAt: null },
    ...{ mainContactId: null, before: { band: null, standing: [] } },
  };
}
