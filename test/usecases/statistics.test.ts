import { afterEach, expect, it } from 'vitest';
import { SOURCE_NAME } from '../../src/app.ts';
import { readCompanySettings } from '../../src/companySettings.ts';
import { type DemoService, startDemoService } from '../../src/demo/demoService.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts';
import { Random } from '../../src/simulator/scenario/random.ts';
import { loadStatistics } from '../../src/store/statistics.ts';
import { checkStatistics } from '../../src/usecases/checkStatistics.ts';
import { ARCHIVE_WINDOW_MS } from '../../src/usecases/pullArchive.ts';
import { company, knows, member, person } from './peopleWorld.ts';

const MONDAY = Date.parse('2026-11-16T00:00:00+08:00');
const STAFF = ['LinChen', 'HeJing', 'NoSeat'];
const contactsOf = (staff: string) => [0, 1, 2, 3].map((index) => `wm${staff}${index}`);

let service: DemoService | null = null;
afterEach(() => service?.close());

const check = ({ app, simulator }: DemoService) =>
  checkStatistics(
    { store: app.store, sourceName: SOURCE_NAME, archiveWindowMs: ARCHIVE_WINDOW_MS },
    { from: MONDAY, to: simulator.clock.now() - DAY_MS },
  );

/** @param asks share of the messages that are the customers'; the rest are ours */
interface Talk {
  seed: string;
  asks: number;
}
const EVEN: Talk = { seed: 'statistics', asks: 0.5 };

/** Two days of talk: who begins, how soon and how often is answered, chance says. */
async function twoDays({ seed, asks }: Talk = EVEN): Promise<DemoService> {
  const script = company({
    staff: STAFF.map((userid) => member(userid, { archived: userid !== 'NoSeat' })),
    contacts: STAFF.flatMap((userid) => contactsOf(userid).map((id) => person(id))),
    relations: STAFF.flatMap((userid) => contactsOf(userid).map((id) => knows(userid, id))),
    rooms: [
      {
        ...{ chatId: 'wrGroup', name: '群', owner: 'LinChen' },
        members: [
          { userid: 'LinChen', type: 1, joinedAt: MONDAY },
          { userid: contactsOf('LinChen')[0]!, type: 2, joinedAt: MONDAY },
        ],
      },
    ],
  });
  const settings = readCompanySettings();
  const started = await startDemoService({
    ...{ company: script, startAt: MONDAY, seed: 5, settings, logLevel: 'silent', anyPort: true },
  });
  service = started;
  const random = new Random(seed);
  const messages = [0, 1].flatMap((day) =>
    STAFF.flatMap((staff) =>
      contactsOf(staff).flatMap((contact) =>
        Array.from({ length: random.whole(1, 9) }, () => ({
          at: MONDAY + day * DAY_MS + random.whole(0, DAY_MS - 1),
          pair: random.chance(asks) ? [contact, staff] : [staff, contact],
        })),
      ),
    ),
  );
  for (const [index, { at, pair }] of messages.sort((a, b) => a.at - b.at).entries()) {
    const body = { content: `第${index}句：这批货的交期再确认一下` };
    const say = { type: 'message' as const, from: pair[0]!, msgtype: 'text', body };
    started.simulator.play({ at, ...say, to: [pair[1]!] });
    // What is said in a group is not counted.
    if (pair[0] === 'LinChen') started.simulator.play({ at, ...say, to: [], roomId: 'wrGroup' });
  }
  return started;
}

it.each<Talk>([
  EVEN,
  { seed: 'they ask, we hardly answer', asks: 0.85 },
  { seed: 'we write, they hardly answer', asks: 0.15 },
  { seed: 'another company', asks: 0.5 },
])('agrees with the official statistics by the official definition, and says where it cannot: %j', async (talk) => {
  const demo = await twoDays(talk);
  const { app, simulator } = demo;
  simulator.clock.set(MONDAY + 2 * DAY_MS + 7 * HOUR_MS);
  await app.work.sync();
  await app.work.pull();
  expect(await app.work.statistics()).toEqual({ members: 3, rows: 90, refused: 0 });
  const checks = await check(demo);
  expect(checks.map(({ staffId, verdict }) => `${staffId} ${verdict}`)).toEqual([
    ...['hejing agrees', 'linchen agrees', 'noseat noSeat'],
    ...['hejing agrees', 'linchen agrees', 'noseat noSeat'],
  ]);
  // There was something to agree about.
  const told = checks.filter(({ official }) => official.messages > 3 && official.firstReplyMinutes !== null);
  expect(told.length).toBeGreaterThan(talk === EVEN ? 3 : 0);

  await app.store.db.run(
    `DELETE FROM message WHERE from_id = 'LinChen' AND chat_id LIKE 's:linchen:%' AND sent_at < ?`,
    [MONDAY + DAY_MS],
  );
  expect((await check(demo)).map(({ verdict }) => verdict)).toEqual([
    ...['agrees', 'archiveMisses', 'noSeat', 'agrees', 'agrees', 'noSeat'],
  ]);
});

it('reads the zeros of the early morning again, and never takes them for counted', async () => {
  const demo = await twoDays();
  const { app, simulator } = demo;
  simulator.clock.set(MONDAY + 2 * DAY_MS + 2 * HOUR_MS);
  await app.work.sync();
  await app.work.pull();
  await app.work.statistics();
  const tuesday = { from: '2026-11-17', to: '2026-11-17', staffId: 'linchen' };
  expect(await loadStatistics(app.store.db, tuesday)).toMatchObject([{ messages: 0, isFinal: false }]);
  expect((await check(demo)).map(({ day }) => day)).not.toContain('2026-11-17');
  simulator.clock.advance(5 * HOUR_MS);
  simulator.requests.clear();
  await app.work.statistics();
  expect(await loadStatistics(app.store.db, tuesday)).toMatchObject([{ isFinal: true }]);
  expect(simulator.requests.count('externalcontact/get_user_behavior_data')).toBe(3);
});
