import type { CrmEntity } from './crmRows.ts';

/** How a cell is read. */
export type CellKind =
  | 'id'
  | 'reference'
  | 'text'
  | 'when'
  | 'event'
  | 'due'
  | 'amount'
  | 'currency'
  | 'flag'
  | 'number'
  | 'mobiles'
  | 'creditCode'
  | 'externalUserId'
  | 'staffId'
  | 'email'
  | 'ignored'
  | 'choice';

/** One column of an import file (the CRM model, §7.2). */
export interface ImportColumn {
  /** As it stands in English and in JSON. */
  name: string;
  /** Chinese names of the heading. */
  aliases: readonly string[];
  kind: CellKind;
  /** What it becomes of the row. */
  property: string;
  isRequired: boolean;
  lengthMax: number;
  /** The English code of each word that is allowed. */
  choices: Readonly<Record<string, string>>;
}

const ID_LENGTH = 128;

function column(name: string, aliases: string, kind: CellKind, property: string, more: Partial<ImportColumn> = {}) {
  const lengthMax = kind === 'text' ? 255 : ID_LENGTH;
  return { name, aliases: aliases.split(' '), kind, property, isRequired: false, lengthMax, choices: {}, ...more };
}
const required = { isRequired: true };
const CHANGED = [
  column('updated_at', '更新时间 最后修改时间', 'when', 'updatedAt'),
  column('deleted', '已删除 是否删除', 'flag', 'deleted'),
];
const ACCOUNT = column('account_id', '客户ID 客户编码', 'reference', 'accountId', required);
const CONTACT = column('contact_id', '联系人ID', 'reference', 'contactId');
const CURRENCY = column('currency', '币种', 'currency', 'currency');

/** Every column that an entity's file may have. */
export const IMPORT_COLUMNS: Readonly<Record<CrmEntity, readonly ImportColumn[]>> = {
  accounts: [
    column('source_id', '客户ID 客户编码', 'id', 'sourceId', required),
    column('name', '客户名称', 'text', 'name', required),
    column('number', '客户编号', 'text', 'number', { lengthMax: ID_LENGTH }),
    column('credit_code', '统一社会信用代码', 'creditCode', 'creditCode'),
    column('phone', '电话', 'mobiles', 'mobileKeys'),
    column('owner_userid', '负责人账号', 'staffId', 'ownerId'),
    column('owner_email', '负责人邮箱', 'email', 'ownerEmail'),
    column('segment', '分层 客户分层', 'text', 'segment', { lengthMax: 64 }),
    column('parent_id', '上级客户ID', 'reference', 'parentId'),
    column('created_at', '创建时间', 'when', 'createdAt'),
    column('lost_at', '流失日期', 'event', 'lostAt'),
    ...CHANGED,
  ],
  contacts: [
    column('source_id', '联系人ID', 'id', 'sourceId', required),
    column('name', '姓名', 'text', 'name', required),
    { ...ACCOUNT, isRequired: false },
    column('external_userid', '企微外部联系人ID', 'externalUserId', 'externalUserId'),
    column('mobile', '手机 手机号', 'mobiles', 'mobileKeys'),
    column('title', '职务', 'text', 'title'),
    column('is_key', '关键人', 'flag', 'isKey'),
    ...CHANGED,
  ],
  orders: [
    column('source_id', '订单ID', 'id', 'sourceId', required),
    ACCOUNT,
    column('ordered_at', '下单时间 下单日期', 'event', 'orderedAt', required),
    column('number', '订单号 订单编号', 'text', 'number', { lengthMax: ID_LENGTH }),
    column('amount', '金额 订单金额', 'amount', 'amount'),
    CURRENCY,
    column('status', '状态', 'choice', 'status', {
      choices: { 草稿: 'draft', 执行中: 'open', 已完成: 'done', 已取消: 'cancelled' },
    }),
    ...CHANGED,
  ],
  payments: [
    column('source_id', '回款ID', 'id', 'sourceId', required),
    ACCOUNT,
    column('kind', '类型', 'choice', 'kind', {
      isRequired: true,
      choices: { 回款: 'received', 应收: 'planned', 退款: 'refund' },
    }),
    column('amount', '金额', 'amount', 'amount', required),
    column('order_id', '订单ID', 'reference', 'orderId'),
    column('due_at', '应收日期', 'due', 'dueAt'),
    column('paid_at', '回款日期', 'event', 'paidAt'),
    CURRENCY,
    ...CHANGED,
  ],
  complaints: [
    column('source_id', '投诉ID', 'id', 'sourceId', required),
    ACCOUNT,
    column('opened_at', '时间 投诉时间', 'event', 'openedAt', required),
    CONTACT,
    column('closed_at', '关闭时间', 'event', 'closedAt'),
    column('severity', '严重程度', 'choice', 'severity', { choices: { 低: 'low', 中: 'normal', 高: 'high' } }),
    column('title', '主题', 'ignored', 'title'),
    ...CHANGED,
  ],
  ratings: [
    column('source_id', '评分ID 评价ID', 'id', 'sourceId', required),
    ACCOUNT,
    column('rated_at', '时间 评分时间', 'event', 'ratedAt', required),
    column('value', '分值 评分', 'number', 'value', required),
    CONTACT,
    column('kind', '类型', 'choice', 'kind', { choices: { 满意度: 'csat', 推荐度: 'nps', 费力度: 'ces' } }),
    column('min', '最低分', 'number', 'min'),
    column('max', '最高分', 'number', 'max'),
    ...CHANGED,
  ],
};

/** How it ended with customers, as a company has kept it: by our own id of the customer, or by the account of its CRM. */
export const OUTCOME_COLUMNS: readonly ImportColumn[] = [
  column('customer_id', '留客客户ID', 'reference', 'customerId'),
  { ...ACCOUNT, isRequired: false },
  column('happened_at', '日期 流失日期', 'event', 'at', required),
  column('kind', '结果', 'choice', 'kind', { choices: { 流失: 'lost', 挽回: 'saved', 正常: 'normal' } }),
  column('reason', '原因', 'text', 'reason', { lengthMax: 32 }),
];

/** A heading as the file has it, and what each of its cells is. */
export interface ImportHeading {
  names: string[];
  /** By place; null for a column that is not known, or is only ours (`_reason`). */
  columns: (ImportColumn | null)[];
  unknown: string[];
}

export type HeadingFault =
  | { code: 'headerMissing'; missing: string[]; found: string[] }
  | { code: 'headerDuplicate'; names: string[] };

/** @returns why the file cannot be read at all, or what its columns are */
export function readHeading(
  columnsOf: readonly ImportColumn[],
  cells: readonly string[],
): ImportHeading | HeadingFault {
  const names = cells.map((cell) => cell.normalize('NFKC').trim());
  const known = new Map(
    columnsOf.flatMap((one) => [one.name, ...one.aliases].map((name) => [name.toLowerCase(), one] as const)),
  );
  const columns = names.map((name) => known.get(name.toLowerCase()) ?? null);
  const given = columns.filter((one) => one !== null);
  const twice = given.filter((one, index) => given.indexOf(one) !== index);
  if (twice.length > 0) return { code: 'headerDuplicate', names: twice.map(headingName) };
  const missing = columnsOf.filter((one) => one.isRequired && !given.includes(one));
  if (missing.length > 0)
    return { code: 'headerMissing', missing: missing.map(headingName), found: names.filter((name) => name !== '') };
  // Columns of our own error file are read past, so that it can be mended and sent again as it is.
  const unknown = names.filter((name, index) => columns[index] === null && name !== '' && !name.startsWith('_'));
  return { names, columns, unknown };
}

/** `金额 (amount)`: both names by which a file may call it. */
function headingName({ name, aliases }: ImportColumn): string {
  return `${name} ${aliases[0]}`;
}
