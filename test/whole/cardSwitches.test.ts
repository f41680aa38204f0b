import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoService } from '../../src/demo/demoService.ts';
import type { Switches } from '../../src/simulator/switches.ts';
import { defaultSwitches } from '../../src/simulator/switches.ts';
import { alertById, cardByTaskId, followUpsOf } from '../../src/store/alerts.ts';
import { placing, serviceForCards } from './placedCards.ts';
import { LEADER, STAFF } from './smallService.ts';

const FLIPPED: readonly Partial<Switches>[] = [
  {},
  { updatedCardTappable: false },
  { passiveReplyUsesCode: true },
  { failedUpdateUsesCode: true },
  { optionIdsSpelling: 'OpitonIds' },
  { emptySelectedItems: 'empty' },
  { taskIdInUpdate: 'ignore' },
  { strictCardFields: false },
  { duplicateAnswer: 'withoutResponseCode' },
  { duplicateCheckBeforeTaskId: false },
  { retryKeepsNonce: true },
  { textReplyToTapShown: true },
];

describe.each(['card', 'page'] as const)('reasons are asked on the %s', (reasonsOn) => {
  let service: DemoService;
  let put: ReturnType<typeof placing>;
  beforeAll(async () => {
    service = await serviceForCards({ reasonsOn });
    put = placing(service);
  });
  afterAll(() => service.close());
  const db = () => service.app.store.db;

  it.each(FLIPPED)('a case goes its way whatever WeCom does: %o', async (switches) => {
    const { simulator, app } = service;
    Object.assign(simulator.switches, defaultSwitches, { callbackRetryDelaysMs: [1, 1, 1] }, switches);
    simulator.clock.advance(11 * 60_000);
    const alert = await put.openCase();
    const [owners, leaders] = [await put.owners(alert), await put.leaders(alert)];
    simulator.faults.callback({ kind: 'duplicate' });

    const fine = await simulator.tap({ userid: STAFF, taskId: owners, key: 'fine' });
    await simulator.drainCallbacks();
    expect(fine.replyFault).toBeNull();
    const isLabelled = reasonsOn === 'page' || switches.updatedCardTappable === false;
    // Where WeCom greys what was replaced the simulator shows a bare label.
    expect(fine.card!.replacedLabel === null).toBe(!isLabelled);
    if (reasonsOn === 'page') expect(fine.card!.replacedLabel).toBe('已记为正常');
    expect(await alertById(db(), alert.id)).toMatchObject({ state: 'closed', closeReason: 'normal' });

    const undone = await simulator.menuTap({ userid: STAFF, taskId: owners, key: 'undo' });
    expect(undone.replyFault).toBeNull();
    expect(await alertById(db(), alert.id)).toMatchObject({ state: 'open' });
    // A card that cannot be tapped again makes room for a new one.
    expect((await cardByTaskId(db(), owners))!.state).toBe(reasonsOn === 'card' ? 'sent' : 'superseded');

    simulator.clock.advance(1_000);
    const next = await put.owners((await alertById(db(), alert.id))!, undefined, 2);
    const done = await simulator.tap({ userid: STAFF, taskId: next, key: 'done', selected: { how: ['visit'] } });
    expect([done.replyFault, done.card!.replacedLabel]).toEqual([null, expect.stringMatching(/^已跟进 \d+:\d\d$/)]);
    expect((await followUpsOf(db(), alert.customerId)).map(({ outcome }) => outcome)).toEqual(['visit']);
    await app.work.deliver();
    const leadersCard = simulator.cards.sentTo(LEADER).find(({ taskId }) => taskId === leaders)!;
    // That the case was over for a moment had not gone out when it was taken back.
    expect(leadersCard.replacedLabel).toBe('同事已跟进');
    expect((await simulator.sendAppText({ userid: STAFF, content: '看样' })).reply).toMatchObject({ type: 'text' });
    expect(await followUpsOf(db(), alert.customerId)).toMatchObject([{ outcome: 'visit', note: '看样' }]);
  });
});
