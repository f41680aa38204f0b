import { line } from './places.ts';

/** The heading of the file of follow-ups that people open with a spreadsheet. */
export const EXPORT_TEMPLATES = {
  'export.id': line('跟进编号'),
  'export.saidAt': line('时间'),
  'export.customer': line('客户'),
  'export.customerId': line('留客客户ID'),
  'export.accounts': line('客户ID（来源：编号）'),
  'export.staffId': line('成员账号'),
  'export.outcome': line('怎么跟的'),
  'export.causes': line('提醒原因'),
  'export.from': line('在哪里记的'),
  'export.from.card': line('提醒卡片'),
  'export.from.page': line('页面'),
  'export.from.api': line('接口'),
  'export.undoneAt': line('撤销时间'),
  'export.note': line('备注'),
} as const;
