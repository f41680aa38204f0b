import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTACT, LEADER, STAFF, serviceWithCard } from './smallService.ts';

type Service = Awaited<ReturnType<typeof serviceWithCard>>;
let service: Service;
beforeAll(async () => {
  service = await serviceWithCard();
});
afterAll(async () => {
  await service.close();
});

const followUps = () =>
  service.app.store.db.query<{ outcome: string; note: string; undone_at: number | null }>(
    'SELECT outcome, note, undone_at FROM follow_up ORDER BY happened_at',
  );
const alert = async () =>
  (
    await service.app.store.db.query<{ state: string; claimed_by: string | null }>(
      'SELECT state, claimed_by FROM alert',
    )
  )[0]!;

describe('from a card to a follow-up', () => {
  it('says which customer and what was seen, after a first word about itself', () => {
    const [card] = service.simulator.cards.sentTo(STAFF);
    expect(card!.card).toMatchObject({
      card_type: 'button_interaction',
      source: { desc: '留客·客户提醒' },
      button_selection: { question_key: 'how', selected_id: 'none' },
    });
    expect(card!.card).toMatchObject({ main_title: { title: expect.stringMatching(/浩运贸易.*\d+天没/) } });
    expect(JSON.stringify(card!.card)).not.toMatch(/预警|风险|交期和数量/);
    expect(service.simulator.cards.sentTo(STAFF)).toHaveLength(1);
  });

  it('turns the card at the tap, logs it once, and takes a note', async () => {
    const { simulator, taskId } = service;
    const tapped = await simulator.tap({ userid: STAFF, taskId, key: 'done', selected: { how: ['message'] } });
    expect(tapped.replyFault).toBeNull();
    expect(tapped.card!.replacedLabel).toMatch(/^已跟进 \d\d?:\d\d$/);
    expect(tapped.card!.card).toMatchObject({ main_title: { desc: '已跟进：发了消息' } });
    expect(await alert()).toEqual({ state: 'claimed', claimed_by: STAFF.toLowerCase() });
    expect(await followUps()).toEqual([{ outcome: 'message', note: '', undone_at: null }]);

    simulator.clock.advance(60_000);
    const noted = await simulator.sendAppText({ userid: STAFF, content: '约了周四看样' });
    expect(JSON.stringify(noted.reply)).toContain('备注已记到浩运贸易。');
    expect(await followUps()).toEqual([{ outcome: 'message', note: '约了周四看样', undone_at: null }]);
    const inbox = await service.app.store.db.query<{ body: string }>('SELECT body FROM inbox');
    expect(inbox.map(({ body }) => body).join('')).not.toContain('约了周四看样');
  });

  it('takes the same tap delivered again as one', async () => {
    const { simulator, taskId } = service;
    await simulator.menuTap({ userid: STAFF, taskId, key: 'undo' });
    expect(await alert()).toMatchObject({ state: 'open', claimed_by: null });
    simulator.faults.callback({ kind: 'duplicate' });
    await simulator.tap({ userid: STAFF, taskId, key: 'done', selected: { how: ['call'] } });
    await simulator.drainCallbacks();
    expect(await alert()).toMatchObject({ state: 'attested' });
    expect((await followUps()).filter(({ undone_at }) => undone_at === null)).toEqual([
      { outcome: 'call', note: '', undone_at: null },
    ]);
    expect((await followUps()).filter(({ undone_at }) => undone_at !== null)).toHaveLength(1);
  });

  it('asks whose note it is when nobody tapped shortly before', async () => {
    service.simulator.clock.advance(3_600_000);
    const answer = await service.simulator.sendAppText({ userid: LEADER, content: '你好' });
    expect(JSON.stringify(answer.reply)).toContain('要记到哪家客户');
  });

  it('never put a word of the chat into the database', async () => {
    const { db } = service.app.store;
    const tables = await db.query<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'");
    for (const { name } of tables) {
      const rows = await db.query(`SELECT * FROM \`${name}\``);
      expect(JSON.stringify(rows), name).not.toContain('这批货的交期');
    }
    expect((await db.query<{ n: number }>('SELECT COUNT(*) AS n FROM message'))[0]!.n).toBeGreaterThan(50);
  });

  it('ends a relationship when the customer deletes us, once', async () => {
    const { simulator, app } = service;
    simulator.faults.callback({ kind: 'duplicate' });
    simulator.play({
      at: simulator.clock.now() + 1_000,
      type: 'deletedByCustomer',
      userid: STAFF,
      externalUserid: CONTACT,
    });
    await simulator.drainCallbacks();
    await app.tick();
    await app.work.sync();
    const rows = await app.store.db.query<{ ended_by: string }>(
      'SELECT ended_by FROM relationship WHERE ended_by IS NOT NULL AND superseded_at > 8000000000000',
    );
    expect(rows).toEqual([{ ended_by: 'customer' }]);
  });
});
