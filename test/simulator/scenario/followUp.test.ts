import { describe, expect, it } from 'vitest';
import { demoWorld, type World } from '../../../src/simulator/scenario/demoWorld.ts';
import { afterFollowUp, withEvents } from '../../../src/simulator/scenario/followUp.ts';
import { type CustomerTruth, customerOnCard, personToWriteTo } from '../../../src/simulator/scenario/truth.ts';
import type { ScriptEvent } from '../../../src/simulator/script.ts';

const END = Date.UTC(2026, 10, 22, 4);
const DAY_MS = 86_400_000;
const world = demoWorld({ seed: 7, endAt: END });

const find = (wanted: (customer: CustomerTruth) => boolean): CustomerTruth => world.truth.customers.find(wanted)!;
const daily = find(({ kind, recoverable, cadenceDays }) => kind === 'goesQuiet' && recoverable && cadenceDays === 1);
const lost = find(({ kind, recoverable }) => kind === 'goesQuiet' && !recoverable);
const steady = find(({ kind }) => kind === 'steady');
const deleted = find(({ kind }) => kind === 'deleted');

function write(told: World, customer: CustomerTruth, at: number): ScriptEvent[] {
  return afterFollowUp(told, { userid: customer.owner, externalUserid: customer.contacts[0]!, at });
}
const inbound = (events: readonly ScriptEvent[], customer: CustomerTruth): ScriptEvent[] =>
  events.filter((event) => event.type === 'message' && customer.contacts.includes(event.from));

describe('afterFollowUp', () => {
  const at = daily.from! + 9 * DAY_MS;

  it('sends our message at the instant, and lets a recoverable customer come back until the end', () => {
    const events = write(world, daily, at);
    expect(events[0]).toMatchObject({ at, type: 'message', from: daily.owner, to: [daily.contacts[0]] });
    expect(events.every((event, i) => i === 0 || event.at >= events[i - 1]!.at)).toBe(true);
    expect(events.at(-1)!.at).toBeLessThanOrEqual(END);
    const back = inbound(events, daily);
    expect(back[0]!.at - at).toBeLessThan(3 * DAY_MS);
    // Fortnightly at least until the end (国庆 is a week), for somebody who used to talk every day.
    for (let from = at; from + 14 * DAY_MS < END; from += 14 * DAY_MS) {
      expect(back.some((event) => event.at >= from && event.at < from + 14 * DAY_MS)).toBe(true);
    }
  });

  it('repeats itself', () => {
    expect(write(world, daily, at)).toEqual(write(world, daily, at));
    expect(write(world, daily, at)).not.toEqual(write(world, daily, at + 60_000));
  });

  it('brings nobody back twice, when the events were merged', () => {
    const merged = withEvents(world, write(world, daily, at));
    expect(merged.events.every((event, i) => i === 0 || event.at >= merged.events[i - 1]!.at)).toBe(true);
    const again = write(merged, daily, at + 14 * DAY_MS);
    expect(inbound(again, daily).length).toBeGreaterThan(0);
    expect(again.at(-1)!.at).toBeLessThan(at + 21 * DAY_MS);
  });

  it('does not bring back who is lost', () => {
    const events = write(world, lost, lost.from! + 9 * DAY_MS);
    expect(inbound(events, lost)).toEqual([]);
    expect(events.length).toBeGreaterThan(0);
  });

  it('gets one answer from somebody who was well, also before a story begins', () => {
    for (const [customer, when] of [
      [steady, END - 60 * DAY_MS],
      [daily, daily.from! - 30 * DAY_MS],
    ] as const) {
      const events = write(world, customer, when);
      expect(inbound(events, customer).length).toBeGreaterThan(0);
      expect(events.at(-1)!.at).toBeLessThan(when + 7 * DAY_MS);
    }
  });

  it('says nothing to who has deleted us, to strangers, or after the end', () => {
    expect(write(world, deleted, deleted.from! + DAY_MS)).toEqual([]);
    expect(write(world, steady, END + 1)).toEqual([]);
    expect(afterFollowUp(world, { userid: 'LinChen', externalUserid: 'wmNobody', at })).toEqual([]);
  });
});

describe('a card', () => {
  it('is matched with its customer by the short name in the title', () => {
    expect(customerOnCard(world.truth, `${daily.shortName}9天没回音`)).toBe(daily);
    expect(customerOnCard(world.truth, `和${steady.shortName}12天没联系了`)).toBe(steady);
    expect(customerOnCard(world.truth, '今天先看这2家客户')).toBeUndefined();
  });

  it('is answered by writing to the successor of who has left', () => {
    const moved = find(({ kind }) => kind === 'championLeaves');
    expect(personToWriteTo(moved, moved.from! - DAY_MS)).toBe(moved.contacts[0]);
    expect(personToWriteTo(moved, moved.from! + DAY_MS)).toBe(moved.successor);
    expect(personToWriteTo(steady, END)).toBe(steady.contacts[0]);
  });
});
