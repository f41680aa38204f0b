import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoService } from '../../src/demo/demoService.ts';
import { dayNumber, dayText } from '../../src/domain/dayNumber.ts';
import { isoWeekOf } from '../../src/domain/isoWeek.ts';
import type { SnapshotVerdict } from '../../src/domain/snapshotVerdict.ts';
import { shownScore } from '../../src/domain/verdict.ts';
import { dayOf } from '../../src/domain/wording/formats.ts';
import { bandName } from '../../src/domain/wording/pageTexts.ts';
import { makeTexts } from '../../src/domain/wording/texts.ts';
import { openAlerts } from '../../src/store/alerts.ts';
import { latestSnapshots } from '../../src/store/snapshots.ts';
import { explainCustomer } from '../../src/usecases/explainCustomer.ts';
import { signInAs } from '../web/signInAs.ts';
import { LEADER, STAFF, serviceWithCard } from './smallService.ts';

/** One customer, one moment: what the card, the page, the digest, `liuke explain` and the API say must be one thing. */
let service: DemoService & { taskId: string };
let customerId: string;
const texts = makeTexts();
const MINUTE = 60_000;

beforeAll(async () => {
  service = await serviceWithCard();
  customerId = (await openAlerts(service.app.store.db))[0]!.customerId;
});
afterAll(() => service.close());

async function verdict(): Promise<SnapshotVerdict> {
  const [row] = await latestSnapshots(service.app.store.db, [customerId]);
  return row!.verdict as SnapshotVerdict;
}

const explain = () => {
  const { store, calendars, clock } = service.app.assessDeps;
  return explainCustomer({ store, calendar: calendars.company, texts, clock }, { customer: customerId });
};

async function get(userid: string, path: string): Promise<{ status: number; text: string }> {
  const { cookie } = await signInAs(service.url, service.app.store, userid);
  const answer = await fetch(service.url + path, { headers: { cookie }, redirect: 'manual' });
  return { status: answer.status, text: await answer.text() };
}

/** What a person reads of a page: no tags, no blanks between lines. */
function wordsOf(page: string): string {
  const body = page.slice(page.indexOf('<body'));
  return body
    .replace(/<[^>]*>/g, '\n')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\n\s*/g, '\n');
}

/** 07:31 judges, 08:40 has the digest: the first business day of the next week. */
async function nextMonday(): Promise<void> {
  const { clock } = service.simulator;
  for (;;) {
    const next = dayText(dayNumber(dayOf(clock.now())) + 1);
    const midnight = Date.parse(`${next}T00:00:00+08:00`);
    for (const minutes of [7 * 60 + 31, 8 * 60 + 40]) {
      clock.set(midnight + minutes * MINUTE);
      await service.app.tick();
    }
    if (new Date(midnight + 8 * 3_600_000).getUTCDay() === 1) return;
  }
}

describe('the same customer at the same moment', () => {
  it('is one on page, explain and API: score, band, causes and every sentence', async () => {
    const { score, band, standing, parts } = await verdict();
    const explained = await explain();
    expect([explained.to.score, explained.to.band]).toEqual([shownScore(score!), band]);
    expect(explained.to.parts).toEqual(parts);
    expect(explained.to.standing).toEqual(standing);

    const api = await get(STAFF, `/api/customers/${customerId}/explain`);
    expect(api.status).toBe(200);
    expect(JSON.parse(api.text)).toEqual(JSON.parse(JSON.stringify(explained)));

    const page = wordsOf((await get(STAFF, `/c/${customerId}`)).text);
    for (const sentence of explained.text.split('\n').filter((line) => line !== '')) expect(page).toContain(sentence);
    expect(page).toContain(`\n${shownScore(score!)}\n`);
    expect(page).toContain(bandName(texts, band));
  });

  it('has on the card what the judgement found, and the same words stand on the page', async () => {
    const { standing } = await verdict();
    const [alert] = await openAlerts(service.app.store.db);
    // The morning that sent the card judged last: its facts are those of the verdict.
    for (const { kind, facts } of alert!.causes)
      expect(facts).toEqual(standing.find((cause) => cause.kind === kind)!.facts);
    const card = service.simulator.cards.byTaskId(service.taskId)[0]!;
    const { main_title: title } = card.card as { main_title: { title: string; desc: string } };
    const page = wordsOf((await get(STAFF, `/c/${customerId}`)).text);
    expect(page).toContain(title.title);
    expect(page).toContain(title.desc);
    expect(page).toContain(card.card.sub_title_text as string);
  });

  it('is one in the digest too, in the group and on its page, for the Sunday that both look at', async () => {
    await nextMonday();
    const sunday = dayText(dayNumber(dayOf(service.simulator.clock.now())) - 1);
    const api = JSON.parse((await get(LEADER, `/api/customers/${customerId}/explain?to=${sunday}`)).text);
    const { days, lastSide } = api.to.standing.find(({ kind }: { kind: string }) => kind === 'goneQuiet').facts;
    const said = `${days}天${lastSide === 'staff' ? '没回音' : '没联系'}`;
    const week = isoWeekOf(sunday);
    const sent = service.simulator
      .phone(LEADER)
      .groups.flatMap(({ messages }) => messages)
      .map((message) => JSON.stringify(message))
      .filter((message) => message.includes(`/digest/${week}`));
    expect(sent.length).toBeGreaterThan(0);
    for (const message of sent) expect(message).toContain(said);
    const digest = wordsOf((await get(LEADER, `/digest/${week}?group=webhook`)).text);
    const page = wordsOf((await get(LEADER, `/c/${customerId}?to=${sunday}`)).text);
    expect(digest).toContain(said);
    expect(page).toContain(api.why.headline);
    // Monday's judgement has counted on, and so has everything that shows Monday.
    const monday = await verdict();
    const [alert] = await openAlerts(service.app.store.db);
    expect(alert!.causes[0]!.facts).toEqual(monday.standing.find(({ kind }) => kind === alert!.causes[0]!.kind)!.facts);
    expect(alert!.causes[0]!.facts.days).toBe(days + 3);
  });
});
