import { readCompanySettings } from '../src/companySettings.ts';
import { businessCalendar } from '../src/domain/businessCalendar.ts';
import { contactDays } from '../src/domain/contactDays.ts';
import { byTime, type ContactMark } from '../src/domain/contactMark.ts';
import { fullAxis } from '../src/domain/exposure.ts';
import type { ArchiveRecord } from '../src/domain/message.ts';
import { packMarks, unpackMarks } from '../src/domain/packMarks.ts';
import { type Directory, placeRecord } from '../src/domain/sides.ts';
import { outreachOf } from '../src/domain/signals/outreach.ts';
import { chatFacts } from '../src/domain/signals/signal.ts';
import { waitsOf } from '../src/domain/signals/waits.ts';
import { byChat } from '../src/domain/turns.ts';
import { markOfRecord } from '../src/store/contactMarks.ts';
import { type FactKey, factKeyName, factKeysOf } from '../src/store/factKeys.ts';
import type { StoredRecord } from '../src/store/storedRecord.ts';
import { type AssessWorld, assessWorld, recordOf } from './assessWorld.ts';
import type { BenchDeps } from './benchDeps.ts';
import { CpuTimer } from './cpuTime.ts';

const MESSAGES = 600_000;
const WARM_UP_MESSAGES = 60_000;
/** As many messages as a few pages hold, so that what is measured is the work and not a full heap. */
const CUSTOMERS_A_BATCH = 25;
const NOW = Date.parse('2026-11-20T07:30:00+08:00');
const SEED = 4;

/**
 * Messages a second and core from the decoded record to every fact of its chat (turns, conversations, both waits, outreach,
 * contact days): who speaks, the packed week and back, and the facts from its marks. Without the database (issue target:
 * 200,000).
 */
export async function benchFacts({ out, say, messages = MESSAGES }: BenchDeps): Promise<void> {
  const world = assessWorld({ now: NOW, seed: SEED });
  const calendar = businessCalendar(readCompanySettings().calendars.company);
  const warm = measure(world, calendar, WARM_UP_MESSAGES, 0);
  say(`facts: warmed up with ${warm.messages} messages of ${warm.customers} customers`);
  const { customers, place, pack, unpack, derive, ...done } = measure(world, calendar, messages, warm.customers);
  const seconds = place.seconds + pack.seconds + unpack.seconds + derive.seconds;
  const perSecond = (timer: CpuTimer) => Math.round(done.messages / timer.seconds);
  out({
    name: 'facts',
    perSecond: Math.round(done.messages / seconds),
    placePerSecond: perSecond(place),
    packPerSecond: perSecond(pack),
    unpackPerSecond: perSecond(unpack),
    derivePerSecond: perSecond(derive),
    messages: done.messages,
    customers,
    turns: done.turns,
  });
}

function measure(world: AssessWorld, calendar: ReturnType<typeof businessCalendar>, wanted: number, first: number) {
  const timers = { place: new CpuTimer(), pack: new CpuTimer(), unpack: new CpuTimer(), derive: new CpuTimer() };
  const done = { messages: 0, customers: 0, turns: 0 };
  const axis = fullAxis(NOW);
  const observed = [{ from: world.from, to: NOW }];
  while (done.messages < wanted) {
    const batch = Array.from({ length: CUSTOMERS_A_BATCH }, (_, i) => world.customer(first + done.customers + i));
    const directory: Directory = {
      staff: new Set(world.staffIds),
      contacts: new Set(batch.flatMap(({ contactIds }) => contactIds)),
    };
    const records = batch.map(({ marks, ownerId, contactIds }) =>
      marks.map((mark, i) => recordOf(mark, i, mark.side === 'staff' ? contactIds : [ownerId])),
    );
    const weeks = timers.place.measure(() => records.map((ofCustomer) => placed(ofCustomer, directory)));
    const packed = timers.pack.measure(() =>
      weeks.map((ofCustomer) =>
        [...ofCustomer.values()].map(({ key, marks }) => ({ key, payload: packMarks(marks.sort(byTime)) })),
      ),
    );
    const marks = timers.unpack.measure(() =>
      packed.map((rows) => rows.flatMap(({ key, payload }) => unpackMarks(payload, key)).sort(byTime)),
    );
    done.turns += timers.derive.measure(() => {
      let turns = 0;
      for (const ofCustomer of marks) {
        const chats = [...byChat(ofCustomer)].map(([chatId, inChat]) => chatFacts(chatId, inChat));
        const input = { chats, axis, observed, calendar };
        waitsOf(input, 'staff');
        waitsOf(input, 'customer');
        outreachOf(input);
        contactDays({ marks: ofCustomer, axis, days: 182 });
        for (const chat of chats) turns += chat.turns.length;
      }
      return turns;
    });
    done.customers += batch.length;
    for (const ofCustomer of marks) done.messages += ofCustomer.length;
  }
  return { ...timers, ...done };
}

/** The marks of one customer's messages by the packed row that they lie in. */
function placed(records: readonly ArchiveRecord[], directory: Directory) {
  const weeks = new Map<string, { key: FactKey; marks: ContactMark[] }>();
  let last: { key: FactKey; marks: ContactMark[] } | null = null;
  for (const record of records) {
    const { roomContactIds: _, ...place } = placeRecord(record, directory);
    const stored: StoredRecord = { ...record, ...place, knownAt: record.sentAt! + 60_000 };
    for (const key of factKeysOf(stored)) {
      if (last === null || !isSame(last.key, key)) {
        const name = factKeyName(key);
        last = weeks.get(name) ?? { key, marks: [] };
        weeks.set(name, last);
      }
      last.marks.push(markOfRecord(stored));
    }
  }
  return weeks;
}

function isSame(a: FactKey, b: FactKey): boolean {
  return a.week === b.week && a.contactId === b.contactId && a.chatId === b.chatId;
}
