import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Switches } from '../../src/simulator/switches.ts';
import { signInAs } from '../web/signInAs.ts';
import { STAFF, serviceWithCard } from './smallService.ts';

type Service = Awaited<ReturnType<typeof serviceWithCard>>;
let service: Service;
let usual: Switches;
beforeAll(async () => {
  service = await serviceWithCard();
  usual = { ...service.simulator.switches };
});
afterAll(async () => {
  await service.close();
});

const state = async () => (await service.app.store.db.query<{ state: string }>('SELECT state FROM alert'))[0]!.state;
const outcomes = async () =>
  (await service.app.store.db.query<{ outcome: string }>('SELECT outcome FROM follow_up WHERE undone_at IS NULL')).map(
    ({ outcome }) => outcome,
  );

/** Points that WeCom's papers leave open: what we do must come out the same either way. */
const OPEN_POINTS: [string, Partial<Switches>][] = [
  ['as usual', {}],
  ['the older spelling of option ids', { optionIdsSpelling: 'OpitonIds' }],
  ['an empty list of selected items', { emptySelectedItems: 'empty' }],
  ['an updated card that answers no more', { updatedCardTappable: false }],
  ['a passive reply that uses up the code', { passiveReplyUsesCode: true }],
  ['retries under a new nonce', { retryKeepsNonce: false, callbackRetryDelaysMs: [1, 1, 1] }],
  ['retries with the same nonce', { retryKeepsNonce: true, callbackRetryDelaysMs: [1, 1, 1] }],
];

describe.each(OPEN_POINTS)('a tap, with %s', (_what, switches) => {
  it('is logged once and turns the card', async () => {
    const { simulator, app, taskId } = service;
    Object.assign(simulator.switches, usual, switches);
    const { updatedCardTappable } = simulator.switches;
    // The first attempt is refused, and the event is also delivered twice.
    simulator.faults.callback({ kind: 'badSignature' });
    simulator.faults.callback({ kind: 'duplicate' });
    const tapped = await simulator.tap({ userid: STAFF, taskId, key: 'done', selected: { how: ['visit'] } });
    await simulator.drainCallbacks();
    expect(tapped.replyFault).toBeNull();
    expect(tapped.card!.replacedLabel).toMatch(/^已跟进/);
    expect([await state(), await outcomes()]).toEqual(['attested', ['visit']]);

    // Taken back for the next one: on the card where it still answers, else as the page does it.
    if (updatedCardTappable) await simulator.menuTap({ userid: STAFF, taskId, key: 'undo' });
    else await undoOnPage(app, service.url);
    expect([await state(), await outcomes()]).toEqual(['open', []]);
    if (!updatedCardTappable) await freshCard();
  });
});

async function undoOnPage({ store }: Service['app'], url: string): Promise<void> {
  const [alert] = await store.db.query<{ id: string; customer_id: string }>('SELECT id, customer_id FROM alert');
  const { cookie, formToken } = await signInAs(url, store, STAFF);
  const answer = await fetch(`${url}/c/${alert!.customer_id}/tap`, {
    method: 'POST',
    body: new URLSearchParams({ form: formToken, alert: alert!.id, key: 'undo' }),
    headers: { cookie, origin: url },
    redirect: 'manual',
  });
  expect(answer.status).toBe(303);
}

/** The copy on the phone is grey for good: a new one comes when the week has room for it. */
async function freshCard(): Promise<void> {
  const { simulator, app } = service;
  for (let hours = 0; hours < 24 * 8 && simulator.cards.sentTo(STAFF).length < 2; hours += 1) {
    simulator.clock.advance(3_600_000);
    await app.tick();
  }
  const cards = simulator.cards.sentTo(STAFF);
  expect(cards).toHaveLength(2);
  service.taskId = cards[1]!.taskId!;
}
