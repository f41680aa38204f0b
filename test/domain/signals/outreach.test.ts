import { describe, expect, it } from 'vitest';
import { outreachOf } from '../../../src/domain/signals/outreach.ts';
import { at, chat, input } from './chats.ts';

const times = (lines: string[], now = '2026-06-30 18:00') =>
  outreachOf(input([chat(lines)], now)).map(({ from }) => from);

describe('outreachOf', () => {
  it('is a staff message that opens a conversation, not one in the middle of it', () => {
    expect(
      times(['2026-06-01 10:00 us', '2026-06-01 10:10 them', '2026-06-01 10:20 us', '2026-06-03 10:00 us']),
    ).toEqual([at('2026-06-01 10:00'), at('2026-06-03 10:00')]);
  });

  it('is a second try after a business day without an answer, and no sooner', () => {
    // The first two are within 24 hours of each other, as are the next two: neither opens a conversation.
    expect(times(['2026-06-01 10:00 us', '2026-06-01 17:00 us', '2026-06-02 09:59 us'])).toEqual([
      at('2026-06-01 10:00'),
    ]);
    expect(times(['2026-06-01 10:00 us', '2026-06-02 10:00 us'])).toEqual([
      at('2026-06-01 10:00'),
      at('2026-06-02 10:00'),
    ]);
  });

  it('is no good-bye of ours, no call, no robot', () => {
    expect(times(['2026-06-01 10:00 us ok', '2026-06-03 10:00 us call', '2026-06-05 10:00 robot'])).toEqual([]);
  });

  it('is answered by any word of the customer in any chat, or a call', () => {
    const single = chat(['2026-06-01 10:00 us', '2026-06-08 10:00 us']);
    const room = chat(['2026-06-01 15:00 them ok', '2026-06-09 10:00 us:wang call'], { chatId: 'r:1', isShared: true });
    expect(outreachOf(input([single, room], '2026-06-30 18:00')).map(({ to }) => to)).toEqual([
      at('2026-06-01 15:00'),
      at('2026-06-09 10:00'),
    ]);
  });

  it('knows nothing of what is later than now', () => {
    const lines = ['2026-06-01 10:00 us', '2026-06-02 10:00 them', '2026-06-05 10:00 us'];
    expect(outreachOf(input([chat(lines)], '2026-06-01 18:00'))).toEqual([
      {
        chatId: 's:li:wm1',
        from: at('2026-06-01 10:00'),
        to: null,
        waitedMs: 7 * 3_600_000,
        isCut: false,
        isRepeated: false,
      },
    ]);
  });

  it('has one answer for one outreach: who asks again before it came was not answered the first time', () => {
    const lines = ['2026-06-01 10:00 us', '2026-06-03 10:00 us', '2026-06-03 15:00 them'];
    const [first, second] = outreachOf(input([chat(lines)], '2026-06-08 18:00'));
    expect(first).toMatchObject({ to: null, isRepeated: true });
    expect(second).toMatchObject({ to: at('2026-06-03 15:00'), isRepeated: false });
  });
});
