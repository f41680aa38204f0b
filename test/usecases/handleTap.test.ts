import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { createLog } from '../../src/log.ts';
import { alertById, followUpsOf, insertCard } from '../../src/store/alerts.ts';
import { type Db, openStore, type Store } from '../../src/store/store.ts';
import { handleTap } from '../../src/usecases/handleTap.ts';
import { cst } from '../domain/judgedCustomer.ts';
import { card } from '../store/samples.ts';
import { companyWithAlert } from './companyWithAlert.ts';

const NOW = cst('2026-11-17 10:00');
let store: Store;

beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
  await companyWithAlert(store);
  await insertCard(store.db, card({ state: 'sent', sentAt: NOW - 1 }));
});
afterEach(() => store.close());

/** The same store; each statement of its transactions is noted. */
function watched(asked: string[]): Store {
  const noting = (db: Db): Db =>
    new Proxy(db, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (sql: string, ...rest: unknown[]) => {
          asked.push(sql.trim().split(/\s+/).slice(0, 3).join(' '));
          return value.call(target, sql, ...rest);
        };
      },
    });
  return { ...store, transaction: (work) => store.transaction((db) => work(noting(db))) };
}

it('asks the database little for 已跟进: each way to a server is most of what a tap costs there', async () => {
  const asked: string[] = [];
  const around = {
    nextMorning: NOW + 1,
    inTwoBusinessDays: NOW + 2,
    leaderId: null,
    undoableSince: 0,
    tomorrow: NOW + 1,
  };
  const deps = {
    ...{ store: watched(asked), log: createLog('silent'), texts: makeTexts(), agentId: 7, publicUrl: '' },
    ...{ asksOn: 'card' as const, surroundings: async () => ({ ...around, leaderCardAt: NOW, nameOf: () => '' }) },
  };
  const inbox = { key: 'k', semanticKey: null, receiver: 'app' as const, event: 'cardTap', body: '', receivedAt: NOW };
  const tap = { taskId: 'task-1', key: 'done', outcome: 'call' as const, by: 'liming', at: NOW };
  const answer = await handleTap(deps, inbox, tap);
  expect(answer.result).toEqual({ kind: 'claimed', outcome: 'call', at: NOW });
  expect(await alertById(store.db, 'alert-1')).toMatchObject({ state: 'attested', version: 2 });
  expect(await followUpsOf(store.db, 'customer-1')).toHaveLength(1);
  // The case, the callback, whether anybody was erased, and four rows that are written.
  expect(asked).toHaveLength(7);
});
