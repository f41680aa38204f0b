import { describe, expect, it } from 'vitest';
import { demoWorld, type World } from '../../../src/simulator/scenario/demoWorld.ts';
import { isWorkday, OfficeTime, shanghaiHour } from '../../../src/simulator/scenario/officeTime.ts';
import { type CustomerTruth, customerOf } from '../../../src/simulator/scenario/truth.ts';
import type { MessageHappening, ScriptEvent } from '../../../src/simulator/script.ts';

/** Sunday 2026-11-22, noon in Shanghai. */
const END = Date.UTC(2026, 10, 22, 4);
const DAY_MS = 86_400_000;
const SEEDS = [1, 7, 20_261_122];
const worlds = new Map(SEEDS.map((seed) => [seed, demoWorld({ seed, endAt: END })]));
const world = worlds.get(7)!;

type Sent = MessageHappening & { at: number };
const messagesOf = (events: readonly ScriptEvent[]): Sent[] =>
  events.filter((event): event is Sent => event.type === 'message');
const from = (told: World, customer: CustomerTruth): Sent[] =>
  messagesOf(told.events).filter((event) => customer.contacts.includes(event.from));
const withCustomer = (told: World, customer: CustomerTruth): Sent[] =>
  messagesOf(told.events).filter((event) =>
    [event.from, ...event.to].some((person) => customer.contacts.includes(person)),
  );
const ofKind = (told: World, kind: CustomerTruth['kind']): CustomerTruth[] =>
  told.truth.customers.filter((customer) => customer.kind === kind);

describe('the demo world as a whole', () => {
  it('is the same for the same seed, and JSON', () => {
    const again = demoWorld({ seed: 7, endAt: END });
    expect(JSON.stringify(again)).toBe(JSON.stringify(world));
    expect(JSON.parse(JSON.stringify(world))).toEqual(again);
  });

  it('is another for another seed, and for another end', () => {
    expect(JSON.stringify(worlds.get(1))).not.toBe(JSON.stringify(world));
    expect(JSON.stringify(demoWorld({ seed: 7, endAt: END + DAY_MS }))).not.toBe(JSON.stringify(world));
  });

  it('refuses fewer days than its stories need', () => {
    expect(() => demoWorld({ seed: 1, endAt: END, days: 60 })).toThrow(RangeError);
  });

  it.each(SEEDS)('has the promised size (seed %d)', (seed) => {
    const { company, events, truth } = worlds.get(seed)!;
    expect(messagesOf(events).length).toBeGreaterThan(11_000);
    expect(messagesOf(events).length).toBeLessThan(18_000);
    expect(truth.customers).toHaveLength(60);
    expect(company.staff.filter((person) => person.leaderOf.length > 0)).toHaveLength(2);
    expect(new Set(truth.customers.map((customer) => customer.owner)).size).toBe(6);
    for (const customer of truth.customers) expect(customer.contacts.length).toBeGreaterThanOrEqual(1);
    for (const customer of truth.customers) expect(customer.contacts.length).toBeLessThanOrEqual(3);
    expect(ofKind(worlds.get(seed)!, 'steady').length).toBeGreaterThan(30);
  });

  it.each(SEEDS)('is in order and ends with today (seed %d)', (seed) => {
    const { events, truth } = worlds.get(seed)!;
    expect(truth.endAt).toBe(END);
    expect(truth.startAt).toBe(END - 180 * DAY_MS);
    expect(events[0]!.at).toBeGreaterThanOrEqual(truth.startAt);
    expect(events.at(-1)!.at).toBeLessThanOrEqual(END);
    expect(events.every((event, i) => i === 0 || event.at >= events[i - 1]!.at)).toBe(true);
    expect(events.every((event) => Number.isSafeInteger(event.at))).toBe(true);
  });

  it('knows every person, room and message that it names', () => {
    const { company, events } = world;
    const people = new Set([
      ...company.staff.map((person) => person.userid),
      ...company.contacts.map((contact) => contact.externalUserid),
      ...events.flatMap((event) => (event.type === 'addContact' ? [event.externalUserid] : [])),
    ]);
    const rooms = new Map(
      company.rooms.map((room) => [room.chatId, new Set(room.members.map(({ userid }) => userid))]),
    );
    const refs = new Set(messagesOf(events).flatMap((event) => event.ref ?? []));
    const strange = messagesOf(events).filter(({ from: sender, to, roomId, msgtype }) => {
      const everybody = [sender, ...to];
      if (!everybody.every((person) => people.has(person) || person.startsWith('wb'))) return true;
      if (to.length === 0 || new Set(everybody).size !== everybody.length) return true;
      if (roomId !== undefined) return !to.every((person) => rooms.get(roomId)?.has(person));
      // A recorded call of a room carries no room id, yet all its receivers.
      return to.length !== 1 && msgtype !== 'meeting_voice_call';
    });
    expect(strange).toEqual([]);
    expect(events.filter((event) => event.type === 'recall' && !refs.has(event.ref))).toEqual([]);
  });

  it('has ids as WeCom makes them, each once', () => {
    const outside = [
      ...world.company.contacts.map((contact) => contact.externalUserid),
      ...world.company.rooms.map((room) => room.chatId),
    ];
    for (const id of outside) expect(id).toMatch(/^w[omr][A-Za-z0-9]{30}$/);
    expect(new Set(outside).size).toBe(outside.length);
    for (const contact of world.company.contacts) {
      expect(contact.externalUserid.startsWith('wo')).toBe(contact.type === 2);
      expect(contact.corpFullName === '').toBe(contact.type === 1);
    }
    const refs = messagesOf(world.events).flatMap((event) => event.ref ?? []);
    expect(new Set(refs).size).toBe(refs.length);
  });

  it('speaks with both WeChat and WeCom contacts, in rooms too, in all common types', () => {
    const types = new Set(messagesOf(world.events).map((event) => event.msgtype));
    for (const type of 'text image voice video file link emotion weapp mixed card location voiptext meeting_voice_call markdown news todo vote collect redpacket meeting docmsg calendar chatrecord qydiskfile sphfeed'.split(
      ' ',
    )) {
      expect(types).toContain(type);
    }
    expect(new Set(world.company.contacts.map((contact) => contact.type))).toEqual(new Set([1, 2]));
    expect(messagesOf(world.events).filter((event) => event.roomId !== undefined).length).toBeGreaterThan(300);
    expect(messagesOf(world.events).some((event) => event.from.startsWith('wb'))).toBe(true);
  });

  it('is written in office hours mostly, and never on a day off', () => {
    const messages = messagesOf(world.events);
    const inHours = messages.filter(({ at }) => {
      const hour = shanghaiHour(at);
      return (hour >= 9 && hour < 12) || (hour >= 13.5 && hour < 18);
    });
    expect(inHours.length / messages.length).toBeGreaterThan(0.8);
    expect(messages.some(({ at }) => shanghaiHour(at) > 19)).toBe(true);
    expect(messages.filter(({ at }) => !isWorkday(at))).toEqual([]);
  });

  it('takes messages back within two minutes only', () => {
    const sentAt = new Map(messagesOf(world.events).map((event) => [event.ref, event.at]));
    const recalls = world.events.filter((event) => event.type === 'recall');
    expect(recalls.length).toBeGreaterThan(20);
    for (const recall of recalls) {
      const waited = recall.at - sentAt.get(recall.ref)!;
      expect(waited).toBeGreaterThan(0);
      expect(waited).toBeLessThanOrEqual(120_000);
    }
  });
});

/** Same content by one member to at least five contacts within ten minutes, as PRODUCT §1 has it. */
function groupSends({ company, events }: World): Sent[][] {
  const staff = new Set(company.staff.map((person) => person.userid));
  const byContent = new Map<string, Sent[]>();
  for (const event of messagesOf(events)) {
    if (!staff.has(event.from) || event.roomId !== undefined) continue;
    const key = `${event.from} ${event.msgtype} ${JSON.stringify(event.body)}`;
    byContent.set(key, [...(byContent.get(key) ?? []), event]);
  }
  const found: Sent[][] = [];
  for (const same of byContent.values()) {
    for (let i = 0; i < same.length; ) {
      const run = same.slice(i).filter((event) => event.at - same[i]!.at <= 600_000);
      if (new Set(run.map((event) => event.to[0])).size >= 5) found.push(run);
      i += run.length;
    }
  }
  return found;
}

describe('group-sends', () => {
  it.each(SEEDS)('come from each salesperson, and never by accident (seed %d)', (seed) => {
    const sends = groupSends(worlds.get(seed)!);
    expect(new Set(sends.map(([first]) => first!.from)).size).toBe(6);
    for (const send of sends) {
      expect(send.length).toBeGreaterThanOrEqual(6);
      expect(String(send[0]!.body.content)).toMatch(/\d+月/);
    }
  });
});

describe('the truth', () => {
  it('names every contact once and every kind of story', () => {
    const { customers } = world.truth;
    const contacts = customers.flatMap((customer) => customer.contacts);
    expect(new Set(contacts).size).toBe(contacts.length);
    expect(new Set(customers.map((customer) => customer.kind))).toEqual(
      new Set([
        'steady',
        'slowsDown',
        'fades',
        'goesQuiet',
        'championLeaves',
        'seasonal',
        'complaint',
        'handover',
        'deleted',
        'refuses',
        'new',
      ]),
    );
    for (const { name, shortName, id } of customers) {
      expect(name).toContain(shortName);
      expect(customers.filter((other) => other.name.includes(shortName)).map((other) => other.id)).toEqual([id]);
    }
  });

  it.each(SEEDS)('dates every story within its world, and steady customers not at all (seed %d)', (seed) => {
    const { customers, startAt, endAt } = worlds.get(seed)!.truth;
    for (const customer of customers) {
      expect(customer.from === null).toBe(customer.kind === 'steady');
      if (customer.from === null) continue;
      expect(customer.from).toBeGreaterThan(startAt);
      expect(customer.from).toBeLessThan(endAt);
    }
  });

  it.each(SEEDS)('is right about who says nothing any more (seed %d)', (seed) => {
    const told = worlds.get(seed)!;
    for (const customer of [...ofKind(told, 'goesQuiet'), ...ofKind(told, 'deleted')]) {
      const said = from(told, customer);
      expect(said.length).toBeGreaterThan(10);
      expect(said.filter((event) => event.at >= customer.from!)).toEqual([]);
    }
    for (const customer of ofKind(told, 'goesQuiet')) {
      const staff = new Set(told.company.staff.map((person) => person.userid));
      const last = withCustomer(told, customer).findLast((event) => event.at < customer.from!)!;
      expect(staff.has(last.from)).toBe(customer.lastWord === 'ours');
    }
  });

  it.each(SEEDS)('is right about pauses between seasons (seed %d)', (seed) => {
    const told = worlds.get(seed)!;
    for (const customer of ofKind(told, 'seasonal')) {
      const said = from(told, customer);
      expect(said.filter((event) => event.at >= customer.from! && event.at < customer.until!)).toEqual([]);
      expect(said.filter((event) => event.at >= customer.until!).length).toBeGreaterThan(3);
    }
  });

  it('is right about who leaves and who takes over', () => {
    for (const customer of ofKind(world, 'championLeaves')) {
      const late = world.events.filter((event) => event.at > customer.from! + 20 * 60_000);
      expect(messagesOf(late).filter((event) => event.from === customer.champion)).toEqual([]);
      expect(messagesOf(late).filter((event) => event.from === customer.successor).length).toBeGreaterThanOrEqual(2);
      const words = from(world, customer).map((event) => String(event.body.content ?? ''));
      expect(words.some((said) => said.includes('离职'))).toBe(true);
      expect(words.some((said) => /以后由.{2,4}对接/.test(said))).toBe(true);
    }
  });

  it('is right about slower answers', () => {
    for (const customer of ofKind(world, 'slowsDown')) {
      const before = medianAnswer(world, customer, (at) => at < customer.from!);
      const after = medianAnswer(world, customer, (at) => at >= customer.from!);
      expect(after / before).toBeGreaterThan(2);
    }
  });

  it('is right about fading', () => {
    for (const customer of ofKind(world, 'fades')) {
      const { startAt, endAt } = world.truth;
      // It begins gently.
      const faded = customer.from! + 14 * DAY_MS;
      const perDay = (since: number, until: number): number =>
        from(world, customer).filter((event) => event.at >= since && event.at < until).length / (until - since);
      expect(perDay(faded, endAt)).toBeLessThan(0.65 * perDay(startAt, customer.from!));
    }
  });

  it('is right about handovers: the new owner alone writes afterwards', () => {
    for (const customer of ofKind(world, 'handover')) {
      const transfers = world.events.filter((event) => event.type === 'transfer');
      for (const contact of customer.contacts) {
        expect(transfers).toContainEqual(
          expect.objectContaining({
            externalUserid: contact,
            userid: customer.formerOwner,
            toUserid: customer.owner,
          }),
        );
      }
      const ours = withCustomer(world, customer).filter((event) => !customer.contacts.includes(event.from));
      const writers = (late: boolean): Set<string> =>
        new Set(ours.filter((event) => event.at >= customer.from! === late).map((event) => event.from));
      expect(writers(false)).toEqual(new Set([customer.formerOwner]));
      expect(writers(true)).toEqual(new Set([customer.owner]));
    }
  });

  it('has the events that the other stories are made of', () => {
    const [refusing] = ofKind(world, 'refuses');
    expect(world.events).toContainEqual(
      expect.objectContaining({ type: 'disagree', contact: refusing!.contacts[0], staff: refusing!.owner }),
    );
    for (const customer of ofKind(world, 'deleted')) {
      expect(
        world.events.filter(
          (event) => event.type === 'deletedByCustomer' && customer.contacts.includes(event.externalUserid),
        ),
      ).toHaveLength(customer.contacts.length);
    }
    for (const customer of ofKind(world, 'complaint')) {
      expect(from(world, customer).some((event) => String(event.body.content ?? '').includes('投诉'))).toBe(true);
    }
    const [newcomer] = ofKind(world, 'new');
    expect(newcomer!.from!).toBeGreaterThan(END - 14 * DAY_MS);
    expect(withCustomer(world, newcomer!)[0]!.at).toBeGreaterThanOrEqual(newcomer!.from!);
    expect(withCustomer(world, newcomer!).some((event) => event.msgtype === 'weapp')).toBe(true);
    for (const contact of newcomer!.contacts) expect(customerOf(world.truth, contact)).toBe(newcomer);
  });

  it('keeps steady customers steady: no silence of four weeks more than twice their cadence', () => {
    for (const customer of ofKind(world, 'steady')) {
      const times = [world.truth.startAt, ...from(world, customer).map((event) => event.at), END];
      const longest = Math.max(...times.slice(1).map((at, i) => at - times[i]!));
      expect(longest / DAY_MS).toBeLessThan(28 + 2 * customer.cadenceDays);
    }
  });
});

describe('what is due at the end of the demo', () => {
  it.each(SEEDS)(
    'is four to seven customers that have just gone quiet or fade, all over the team (seed %d)',
    (seed) => {
      const told = worlds.get(seed)!;
      const fresh = told.truth.customers.filter(
        (customer) =>
          (customer.kind === 'goesQuiet' || customer.kind === 'fades') && END - customer.from! < 36 * DAY_MS,
      );
      expect(fresh.length).toBeGreaterThanOrEqual(4);
      expect(fresh.length).toBeLessThanOrEqual(7);
      expect(new Set(fresh.map((customer) => customer.owner)).size).toBeGreaterThanOrEqual(4);
      expect(fresh.some((customer) => customer.kind === 'fades')).toBe(true);
      expect(fresh.some((customer) => customer.lastWord === 'ours')).toBe(true);
      expect(fresh.some((customer) => customer.lastWord === 'theirs')).toBe(true);
      for (const customer of fresh) expect(customer.recoverable).toBe(true);
    },
  );

  it.each(SEEDS)('is a silence beyond three usual gaps, but was none a fortnight earlier (seed %d)', (seed) => {
    const told = worlds.get(seed)!;
    const office = new OfficeTime(told.truth.startAt, END + 7 * DAY_MS);
    const isBeyond = (customer: CustomerTruth, now: number): boolean => {
      const seen = withCustomer(told, customer).filter((event) => event.at <= now && !isGroupSend(event));
      const days = [...new Set(seen.map((event) => Math.floor(office.position(event.at))))];
      const gaps = days.slice(1).map((day, i) => day - days[i]!);
      const usual = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
      const silence = office.position(now) - office.position(seen.at(-1)!.at);
      return silence > 3 * usual && silence >= 5;
    };
    const sends = new Set(groupSends(told).flat());
    const isGroupSend = (event: Sent): boolean => sends.has(event);
    const quiet = ofKind(told, 'goesQuiet').filter((customer) => END - customer.from! < 36 * DAY_MS);
    const silent = quiet.filter((customer) => isBeyond(customer, END));
    // One of them is still being written to by us: unanswered, not silent.
    expect(silent.length).toBeGreaterThanOrEqual(quiet.length - 1);
    for (const customer of quiet) expect(isBeyond(customer, END - 14 * DAY_MS)).toBe(false);
  });
});

/** Median work time, in workdays, from our first unanswered message to the customer's answer, in single chats. */
function medianAnswer(told: World, customer: CustomerTruth, counts: (at: number) => boolean): number {
  const office = new OfficeTime(told.truth.startAt, END);
  const waits: number[] = [];
  for (const contact of customer.contacts) {
    let askedAt: number | null = null;
    for (const event of withCustomer(told, customer)) {
      if (event.roomId !== undefined || ![event.from, event.to[0]].includes(contact)) continue;
      if (event.from !== contact) askedAt ??= event.at;
      else {
        const wait = askedAt === null ? null : office.position(event.at) - office.position(askedAt);
        // What we ask and what they open on a later day are two talks.
        if (wait !== null && counts(askedAt!) && wait < 0.9) waits.push(wait);
        askedAt = null;
      }
    }
  }
  return waits.sort((a, b) => a - b)[waits.length >> 1]!;
}
