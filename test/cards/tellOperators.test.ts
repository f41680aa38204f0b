import { afterEach, beforeEach, expect, it } from 'vitest';
import { tellOperators } from '../../src/cards/tellOperators.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { outboxRows } from '../../src/store/outbox.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { MONDAY } from '../store/samples.ts';

const deps = { texts: makeTexts({}), agentId: 7, operatorIds: ['op1', 'op2'] };
let store: Store;

beforeEach(async () => {
  store = await openStore({ url: 'sqlite::memory:' });
  await store.migrate();
});
afterEach(() => store.close());

const told = async (target: string): Promise<string[]> =>
  (await outboxRows(store.db, { state: 'queued', limit: 100 }))
    .filter((row) => row.target === target)
    .map(({ payload }) => JSON.parse(payload).text.content);

const tell = (name: string, now: number, except?: string) =>
  tellOperators(deps, store.db, { name, content: `notice ${name}`, now, ...(except === undefined ? {} : { except }) });

it('tells each operator once under a name, whoever calls again', async () => {
  expect(await tell('a', MONDAY)).toBe(2);
  expect(await tell('a', MONDAY + HOUR_MS)).toBe(0);
  expect(await told('op1')).toEqual(['notice a']);
});

it('stops after five a day, says so with the fifth, and tells on the next day what is still so', async () => {
  for (const [index, name] of ['a', 'b', 'c', 'd', 'e', 'f'].entries()) await tell(name, MONDAY + index * HOUR_MS);
  const day = await told('op1');
  expect(day).toHaveLength(5);
  expect(day[3]).toBe('notice d');
  expect(day[4]).toContain('notice e');
  expect(day[4]).toContain('今天不再逐条提醒');
  expect(await tell('f', MONDAY + DAY_MS + 6 * HOUR_MS)).toBe(2);
  expect((await told('op1')).at(-1)).toBe('notice f');
});

it('leaves out who cannot be reached, and does not count what else he was sent', async () => {
  expect(await tell('a', MONDAY, 'op1')).toBe(1);
  expect(await told('op1')).toEqual([]);
  expect(await told('op2')).toEqual(['notice a']);
});
