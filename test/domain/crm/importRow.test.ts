import { describe, expect, it } from 'vitest';
import type { AnyCrmRow, CrmEntity, CrmOrder } from '../../../src/domain/crm/crmRows.ts';
import { IMPORT_COLUMNS, readHeading } from '../../../src/domain/crm/importColumns.ts';
import { decideRow, type GivenCells } from '../../../src/domain/crm/importRow.ts';

const NOW = Date.parse('2026-11-16T10:00:00+08:00');
const SETTINGS = {
  source: 'u8',
  now: NOW,
  defaultCurrency: 'CNY',
  turnsCes: false,
  mobileKeyOf: (mobile: string) => `key-${mobile}`,
};
const ORDER: GivenCells = { source_id: 'SO-1', account_id: 'C-1', ordered_at: '2026-03-01 10:20', amount: '100' };
const decide = (entity: CrmEntity, cells: GivenCells, known: AnyCrmRow | null = null, change = {}) =>
  decideRow(entity, cells, known, { ...SETTINGS, ...change });
const sayings = (entity: CrmEntity, cells: GivenCells, known: AnyCrmRow | null = null) =>
  decide(entity, cells, known).faults.map(({ saying, column }) => `${saying} ${column}`);
const known = (change: Partial<CrmOrder> = {}): CrmOrder => ({
  ...(decide('orders', ORDER).row as CrmOrder),
  ...change,
});

describe('a row', () => {
  it('is read with its defaults', () => {
    expect(decide('orders', ORDER)).toMatchObject({
      outcome: 'created',
      row: {
        ...{ source: 'u8', sourceId: 'SO-1', accountId: 'C-1', number: null, status: 'done', deleted: false },
        ...{ amount: { minor: 10_000n, currency: 'CNY' }, updatedAt: null, knownAt: NOW },
        orderedAt: Date.parse('2026-03-01T10:20:00+08:00'),
      },
      faults: [],
    });
  });

  it('says every fault, not only the first, and changes nothing then', () => {
    const cells = { source_id: '1.38E+10', ordered_at: '45717', amount: '1,200.00', status: '好了', currency: 'ABC' };
    expect(decide('orders', cells)).toMatchObject({ outcome: 'rejected', row: null });
    expect(sayings('orders', cells)).toEqual([
      'excelScientific source_id',
      'dateSerial ordered_at',
      'currency currency',
      'enum status',
      'numberThousands amount',
      'required account_id',
    ]);
  });

  it.each<[CrmEntity, GivenCells, string[]]>([
    ['orders', { ...ORDER, source_id: '123456789012345000' }, ['excelRounded source_id']],
    ['orders', { ...ORDER, amount: '#NAME?' }, ['excelError amount']],
    ['orders', { ...ORDER, amount: '-5' }, ['amountNegative amount']],
    ['orders', { ...ORDER, ordered_at: '2026-12-24' }, ['futureEvent ordered_at']],
    ['orders', { ...ORDER, account_id: 'x'.repeat(129) }, ['tooLong account_id']],
    ['payments', { source_id: 'P', account_id: 'C', kind: '应收', amount: '5' }, ['requiredDate due_at']],
    ['payments', { source_id: 'P', account_id: 'C', kind: '应收', amount: '5', due_at: '2028-06-01' }, []],
    [
      'payments',
      { source_id: 'P', account_id: 'C', kind: '回款', amount: '-5', paid_at: '2026-01-01' },
      ['amountNegative amount'],
    ],
    ['ratings', { source_id: 'R', account_id: 'C', rated_at: '2026-01-01', value: '6' }, ['ratingRange value']],
    ['accounts', { source_id: 'C', name: '浩运', credit_code: '91330109MA2DEMQ01A' }, ['creditCode credit_code']],
    ['accounts', { source_id: 'C', name: '浩运', phone: '0571-88888888;13812345678' }, ['mobile phone']],
    ['accounts', { source_id: 'C', name: '浩运', owner_email: 'a@b.cn' }, ['ownerEmail owner_email']],
    ['contacts', { source_id: 'K', name: '王敏', external_userid: 'zhang' }, ['externalUserid external_userid']],
    ['contacts', { source_id: 'K', name: '王敏', mobile: '1.38E+10' }, ['excelScientific mobile']],
    ['contacts', { source_id: 'K', name: '王敏', is_key: '也许' }, ['boolean is_key']],
    [
      'complaints',
      { source_id: 'T', account_id: 'C', opened_at: '2026-01-01', severity: '高', title: 'x'.repeat(300) },
      [],
    ],
  ])('of %s %o has the faults %j', (entity, cells, expected) => {
    expect(sayings(entity, cells)).toEqual(expected);
  });

  it('keeps keys of numbers, never the numbers, and no words of a complaint', () => {
    const account = decide('accounts', { source_id: 'C', name: '浩运', phone: '138 1234 5678；13812345678' }).row;
    expect(account).toMatchObject({ mobileKeys: ['key-13812345678'] });
    const complaint = decide('complaints', {
      source_id: 'T',
      account_id: 'C',
      opened_at: '2026-01-01',
      title: '货不对',
    });
    expect(JSON.stringify(complaint.row)).not.toContain('货不对');
  });

  it('is a refund by its kind, with or without a minus', () => {
    const refund = { source_id: 'P', account_id: 'C', kind: '退款', paid_at: '2026-01-01' };
    for (const amount of ['80', '-80'])
      expect(decide('payments', { ...refund, amount }).row).toMatchObject({ amount: { minor: 8000n }, kind: 'refund' });
  });

  it('turns an effort scale on which 1 is easy, once and not twice', () => {
    const cells = { source_id: 'R', account_id: 'C', rated_at: '2026-01-01', value: '1', kind: 'ces' };
    const first = decide('ratings', cells, null, { turnsCes: true });
    expect(first.row).toMatchObject({ value: 5, min: 1, max: 5 });
    expect(decide('ratings', cells, first.row, { turnsCes: true }).outcome).toBe('unchanged');
  });
});

describe('a row that is known', () => {
  it('is unchanged by the same row, whenever it comes', () => {
    expect(decide('orders', ORDER, known(), { now: NOW + 1000 })).toMatchObject({ outcome: 'unchanged', row: null });
  });

  it('keeps what the new row does not say, and loses what it clears', () => {
    const before = known({ number: 'XS-1' });
    expect(decide('orders', { ...ORDER, amount: '200' }, before).row).toMatchObject({ number: 'XS-1' });
    expect(decide('orders', { ...ORDER, number: null }, before).row).toMatchObject({ number: null });
    expect(sayings('orders', { ...ORDER, account_id: null }, before)).toEqual(['required account_id']);
    expect(decide('orders', { source_id: 'SO-1', status: '已取消' }, before)).toMatchObject({
      outcome: 'updated',
      row: { status: 'cancelled', accountId: 'C-1' },
    });
  });

  it('is not overwritten by an older one; an equal stamp with other content is taken', () => {
    const before = known({ updatedAt: Date.parse('2026-05-01T00:00:00+08:00') });
    const other = { ...ORDER, amount: '300' };
    expect(decide('orders', { ...other, updated_at: '2026-04-30' }, before)).toMatchObject({
      outcome: 'stale',
      row: null,
    });
    expect(decide('orders', { ...other, updated_at: '2026-05-01' }, before).outcome).toBe('updated');
  });

  it('only gets a newer stamp where nothing else is new', () => {
    const before = known({ updatedAt: Date.parse('2026-05-01T00:00:00+08:00'), knownAt: 7 });
    expect(decide('orders', { ...ORDER, updated_at: '2026-06-01' }, before)).toMatchObject({
      outcome: 'restamped',
      row: { updatedAt: Date.parse('2026-06-01T00:00:00+08:00'), knownAt: 7 },
    });
  });

  it('stays in its currency when the row names none', () => {
    const dollars = known({ amount: { minor: 100n, currency: 'USD' } });
    expect(decide('orders', { ...ORDER, amount: '5' }, dollars).row).toMatchObject({
      amount: { minor: 500n, currency: 'USD' },
    });
  });

  it('can be deleted, and comes back when it is told again', () => {
    const gone = decide('orders', { source_id: 'SO-1', deleted: '1' }, known());
    expect(gone).toMatchObject({ outcome: 'updated', row: { deleted: true } });
    expect(decide('orders', ORDER, gone.row)).toMatchObject({ outcome: 'updated', row: { deleted: false } });
    expect(decide('orders', { source_id: 'SO-9', deleted: '1' })).toMatchObject({ outcome: 'unchanged', row: null });
  });
});

describe('a heading', () => {
  it('is read in English and Chinese, in any order', () => {
    const heading = readHeading(IMPORT_COLUMNS.orders, ['下单时间', 'ACCOUNT_ID', '订单ID', '备注', '_reason']);
    expect(heading).toMatchObject({ unknown: ['备注'] });
    expect('columns' in heading && heading.columns.map((one) => one?.name ?? null)).toEqual([
      'ordered_at',
      'account_id',
      'source_id',
      null,
      null,
    ]);
  });

  it('is refused when a column is missing or stands twice, with both of its names', () => {
    expect(readHeading(IMPORT_COLUMNS.orders, ['订单ID', '金额'])).toEqual({
      code: 'headerMissing',
      missing: ['account_id 客户ID', 'ordered_at 下单时间'],
      found: ['订单ID', '金额'],
    });
    expect(readHeading(IMPORT_COLUMNS.orders, ['订单ID', 'source_id', '客户ID', '下单时间'])).toEqual({
      code: 'headerDuplicate',
      names: ['source_id 订单ID'],
    });
  });
});
