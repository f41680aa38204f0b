import { describe, expect, it } from 'vitest';
import type { ArchiveRecord } from '../../src/domain/message.ts';
import { personKind, placeRecord } from '../../src/domain/sides.ts';

const AT = Date.UTC(2026, 9, 1);
const directory = {
  staff: new Set(['liming', 'wozhang', '18002520162']),
  contacts: new Set(['wmKq0001', 'woKq0002']),
  addedAt: new Map([['liming wmKq0001', AT]]),
};
const record = (change: Partial<ArchiveRecord>): ArchiveRecord => ({
  seq: '1'.padStart(20, '0'),
  msgId: 'm1',
  kind: 'message',
  type: 'text',
  from: 'LiMing',
  to: ['wmKq0001'],
  roomId: null,
  sentAt: AT + 3_600_000,
  recallsMsgId: null,
  callSeconds: null,
  sizeBytes: null,
  playSeconds: null,
  features: null,
  contentKey: null,
  ...change,
});

describe('personKind', () => {
  it.each([
    ['LiMing', 'staff'],
    ['18002520162', 'staff'],
    // The directory decides before the prefix.
    ['woZhang', 'staff'],
    ['wmKq0001', 'contact'],
    ['wmSomebodyNew', 'contact'],
    ['wbRobot', 'robot'],
    ['somebody', 'unknown'],
    ['', 'unknown'],
  ])('%s is %s', (id, kind) => expect(personKind(id, directory)).toBe(kind));
});

describe('placeRecord', () => {
  it('puts both directions of a single chat into one chat', () => {
    const ours = placeRecord(record({}), directory);
    const theirs = placeRecord(record({ from: 'wmKq0001', to: ['LiMing'] }), directory);
    expect(ours).toMatchObject({ chatId: 's:liming:wmKq0001', contactId: 'wmKq0001', side: 'staff' });
    expect(theirs).toMatchObject({ chatId: ours.chatId, contactId: 'wmKq0001', side: 'customer' });
  });

  it('never counts an unknown id as staff', () => {
    expect(placeRecord(record({ from: 'somebody' }), directory)).toMatchObject({
      side: 'unknown',
      contactId: 'wmKq0001',
    });
  });

  it('takes what comes within a minute of adding for the welcome text', () => {
    expect(placeRecord(record({ sentAt: AT + 20_000 }), directory).side).toBe('automatic');
    expect(placeRecord(record({ sentAt: AT + 61_000 }), directory).side).toBe('staff');
    expect(placeRecord(record({ sentAt: AT - 1 }), directory).side).toBe('staff');
    expect(placeRecord(record({ from: 'wmKq0001', to: ['LiMing'], sentAt: AT + 20_000 }), directory).side).toBe(
      'customer',
    );
  });

  it('keeps what staff say in a room apart from what each customer says', () => {
    const room = { roomId: 'wrRoom', to: ['wmKq0001', 'woKq0002', 'wangfang'] };
    expect(placeRecord(record(room), directory)).toEqual({
      chatId: 'r:wrRoom',
      contactId: '',
      side: 'staff',
      roomContactIds: ['wmKq0001', 'woKq0002'],
    });
    expect(placeRecord(record({ ...room, from: 'woKq0002' }), directory)).toMatchObject({
      contactId: 'woKq0002',
      side: 'customer',
    });
    expect(placeRecord(record({ ...room, from: 'wbRobot' }), directory)).toMatchObject({
      contactId: '',
      side: 'robot',
    });
  });

  it('gives internal chats no contact', () => {
    expect(placeRecord(record({ to: ['18002520162'] }), directory)).toMatchObject({
      contactId: '',
      chatId: 'i:LiMing:18002520162',
    });
  });
});
