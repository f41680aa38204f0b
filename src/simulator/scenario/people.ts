import type { ContactScript, RelationScript } from '../script.ts';
import type { CustomerRow, PersonRow } from './customers.ts';
import type { Random } from './random.ts';

const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** All outside ids of one corp share these characters (archive.md §4). */
const CORP_MARK = 'LkQ4zCQA';
const ID_LENGTH = 32;
const DAY_MS = 86_400_000;

export type IdKind = 'wo' | 'wm' | 'wr' | 'wb';

/** An id as WeCom makes them: kind, the corp's mark, then letters and digits; 32 in all. */
export function outsideId(random: Random, kind: IdKind): string {
  const letters = [...ID_LETTERS];
  let id = kind + CORP_MARK;
  while (id.length < ID_LENGTH) id += random.pick(letters);
  return id;
}

/** The contact as the directory of outside people shows it: a WeChat account says nothing of its company. */
export function contactOf(row: CustomerRow, person: PersonRow, externalUserid: string): ContactScript {
  const [name, position, account] = person;
  return account === 'wo'
    ? { externalUserid, name, type: 2, corpName: row.short, corpFullName: row.full, position }
    : { externalUserid, name, type: 1, corpName: '', corpFullName: '', position: '' };
}

/** The relation of a salesperson with a contact, made some time before the archive begins. */
export function relationOf(
  random: Random,
  row: CustomerRow,
  contact: ContactScript,
  userid: string,
  startAt: number,
): RelationScript {
  const consent = random.chance(0.4) ? { consent: 'Agree' as const } : {};
  return {
    userid,
    externalUserid: contact.externalUserid,
    ...remarkOf(row, contact),
    createdAt: startAt - random.whole(20, 900) * DAY_MS - random.whole(0, 8 * 3_600) * 1_000,
    addWay: random.pick([1, 1, 2, 3, 4]),
    ...consent,
  };
}

/** What the salesperson wrote about a contact. The registered name lets a WeChat contact join its company. */
export function remarkOf(row: CustomerRow, contact: ContactScript): { remark: string; remarkCorpName: string } {
  const isCompany = row.full !== '';
  return {
    remark: isCompany ? `${row.short}-${contact.name}` : row.short,
    remarkCorpName: contact.type === 1 ? row.full : '',
  };
}

/** How one addresses somebody in a chat: 王经理, 孙工; a name that already is an address stays. */
export function addressOf(name: string, position: string): string {
  if (/(工|师傅|姐|总)$/.test(name)) return name;
  const surname = name.slice(0, 1);
  if (/工程师|工艺|质量|品控/.test(position)) return `${surname}工`;
  if (/厂长|总经理|总监/.test(position)) return `${surname}总`;
  if (/主任/.test(position)) return `${surname}主任`;
  return `${surname}经理`;
}
