import { within } from '../template.ts';
import { line } from './places.ts';

const paragraph = within(200);

/** The brief to whoever takes a customer over (PRODUCT §5); a plain text in the app's 1:1 chat. */
export const HANDOVER_TEMPLATES = {
  'handover.one': line('{customer}转到你这里了，之前是{colleague}在跟。'),
  'handover.many': paragraph('有{n}家客户转到你这里了，之前是{colleague}在跟：{list}。'),
  'handover.row': line('{keyname}：{text}'),
  'handover.open.key': line('还没处理完'),
  'handover.grace': paragraph('先熟悉一下，{open}个工作日内不按老节奏提醒。以前的来往和依据都在：{url}'),
} as const;
