import { readCompanySettings } from '../../src/companySettings.ts';
import type { OwnCalendar } from '../../src/domain/staffCalendars.ts';
import { insertAlert } from '../../src/store/alerts.ts';
import { saveCustomers, saveMappings } from '../../src/store/customers.ts';
import { saveContacts, saveDepartments, saveStaff } from '../../src/store/people.ts';
import type { Store } from '../../src/store/store.ts';
import { cst } from '../domain/judgedCustomer.ts';
import { alert } from '../store/samples.ts';

/** As delivered. */
export const settings = readCompanySettings();
/** The department of the member below. */
export const SHOP = 7;
export const own = (change: Partial<OwnCalendar>): OwnCalendar => ({
  ...{ changes: [], holidays: new Map(), makeupDays: [], leave: [] },
  ...change,
});

/** 李明 of a shop, without a leader whom the directory shows, and one customer of his with an open alert. */
export async function companyWithAlert(store: Store): Promise<void> {
  const { db } = store;
  await saveDepartments(db, [
    { id: 1, name: '公司', parentId: null, leaderIds: [] },
    { id: SHOP, name: '门店', parentId: 1, leaderIds: [] },
  ]);
  await saveStaff(db, [
    {
      ...{ id: 'liming', name: '李明', departmentIds: [SHOP], mainDepartmentId: SHOP, leadsDepartmentIds: [] },
      ...{ leaderIds: [], position: '', status: 'active', isArchived: true, knownAt: 0 },
    },
  ]);
  await saveContacts(db, [
    {
      ...{ id: 'wm-zhang', name: '张总', kind: 'wechat', corpName: '', corpFullName: '', position: '' },
      knownAt: 0,
    },
  ]);
  await saveCustomers(db, [{ id: 'customer-1', name: '好运机械', ownerId: null, tier: null, knownAt: 0 }]);
  await saveMappings(db, [
    { customerId: 'customer-1', contactId: 'wm-zhang', rule: 'self', validFrom: 0, validTo: null, knownAt: 0 },
  ]);
  await insertAlert(db, alert({ openedAt: cst('2026-11-17 07:30') }));
}
