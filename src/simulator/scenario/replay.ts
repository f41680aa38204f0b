import type { CompanyScript, ScriptEvent } from '../script.ts';
import { text } from './bodies.ts';

export interface ReplayOptions {
  /** `src,dst,ts,n_rcpt` with a heading, decompressed; ts in Unix seconds. */
  messagesCsv: string;
  /** At least `case_id,ego,partner,t` with a heading, decompressed; t in Unix seconds. */
  casesCsv: string;
  /** Who is cast as the salesperson; the ego with most cases when left out (equal: the smaller id). */
  hub?: number;
  /** The set's folder name; `enron` and `collegemsg` bring their windows along. */
  name: string;
}

/** One real person's messages as the chats of a salesperson. JSON-able. */
export interface ReplayWorld {
  name: string;
  company: CompanyScript;
  /** By `at`, oldest first. */
  events: ScriptEvent[];
  hub: number;
  staffUserid: string;
  /** The hub's moments of judgement, by t. */
  cases: ReplayCase[];
  /** Recent window r and horizon H that the set's protocol uses, in days; null for a set that is not known. */
  window: { recentDays: number; horizonDays: number } | null;
}

export interface ReplayCase {
  caseId: string;
  contactExternalId: string;
  /** UTC milliseconds. */
  t: number;
}

const WINDOWS: Record<string, NonNullable<ReplayWorld['window']>> = {
  collegemsg: { recentDays: 7, horizonDays: 14 },
  enron: { recentDays: 21, horizonDays: 28 },
};
/** More receivers than this make a message mass mail, which is no contact (DETECTION §4). */
const RECEIVERS_MAX = 5;
const ID_LENGTH = 32;
const DAY_MS = 86_400_000;

/**
 * A public message set (DESIGN §6) as chats: one person, the hub, becomes the salesperson; everybody else who wrote to
 * or got from the hub becomes a contact. Each row is a single-chat text with words of its own, at its own second. What
 * the hub sent to more than 5 at once becomes one group-send, the same words to all. **Left out**: mass mail that
 * somebody else sent to the hub (more than 5 receivers), and everything between other people.
 * @throws RangeError when a needed column is missing, or nobody has a case and no hub was named
 */
export function replayWorld({ messagesCsv, casesCsv, name, ...options }: ReplayOptions): ReplayWorld {
  const cases = readRows(casesCsv, ['case_id', 'ego', 'partner', 't']);
  const hub = options.hub ?? busiestEgo(cases);
  const staffUserid = `hub${hub}`;
  const messages = readRows(messagesCsv, ['src', 'dst', 'ts', 'n_rcpt'])
    .map(([src, dst, ts, receivers]) => ({
      src: Number(src),
      dst: Number(dst),
      at: Number(ts) * 1_000,
      isMass: Number(receivers) > RECEIVERS_MAX,
    }))
    .filter(({ src, dst, isMass }) => src === hub || (dst === hub && !isMass))
    .sort((a, b) => a.at - b.at || a.src - b.src || a.dst - b.dst);

  const words = new Map<string, string>();
  const firstSeen = new Map<number, number>();
  const events = messages.map(({ src, dst, at, isMass }, index): ScriptEvent => {
    const partner = src === hub ? dst : src;
    if (!firstSeen.has(partner)) firstSeen.set(partner, at);
    const key = isMass ? `mass ${at}` : `row ${index}`;
    if (!words.has(key)) words.set(key, wordsOf(words.size));
    const contact = replayContactId(partner);
    const [from, to] = src === hub ? [staffUserid, contact] : [contact, staffUserid];
    return { at, type: 'message', from, to: [to], ...text(words.get(key)!) };
  });

  return {
    name,
    company: companyOf(name, staffUserid, firstSeen),
    events,
    hub,
    staffUserid,
    cases: cases
      .filter(([, ego]) => Number(ego) === hub)
      .map(([caseId, , partner, t]) => ({
        caseId,
        contactExternalId: replayContactId(Number(partner)),
        t: Number(t) * 1_000,
      }))
      .sort((a, b) => a.t - b.t),
    window: WINDOWS[name] ?? null,
  };
}

/** The external_userid that stands for a person of the set. */
export function replayContactId(id: number): string {
  return `wm${String(id).padStart(ID_LENGTH - 2, '0')}`;
}

const SUBJECTS = ['订单', '送货单', '报价', '图纸', '样品', '合同', '对账单', '排产表', '检测报告', '备件'];
const REMARKS = [
  '的数量改了一处',
  '按新版走',
  '有一页要补',
  '放在共享盘里',
  '和上次一致',
  '多加了一行',
  '附在邮件里',
  '先按这个做',
];

/** Words that no other number gives: the running number is in them. */
function wordsOf(index: number): string {
  const subject = SUBJECTS[index % SUBJECTS.length];
  const remark = REMARKS[Math.floor(index / SUBJECTS.length) % REMARKS.length];
  return `${subject}${10_000 + index}${remark}`;
}

type Row = [string, string, string, string];

/** The four columns of every line, in the order asked for. The sets need no quoting. */
function readRows(csv: string, columns: readonly [string, string, string, string]): Row[] {
  const [heading, ...lines] = csv.split(/\r?\n/).filter((line) => line !== '');
  const names = heading?.split(',') ?? [];
  const places = columns.map((column) => {
    const place = names.indexOf(column);
    if (place < 0) throw new RangeError(`replayWorld: the heading lacks ${column}`);
    return place;
  });
  return lines.map((line) => {
    const fields = line.split(',');
    return places.map((place) => fields[place] ?? '') as Row;
  });
}

function busiestEgo(cases: readonly Row[]): number {
  const counts = new Map<number, number>();
  for (const [, ego] of cases) counts.set(Number(ego), (counts.get(Number(ego)) ?? 0) + 1);
  const [busiest] = [...counts].sort(([a, m], [b, n]) => n - m || a - b);
  if (busiest === undefined) throw new RangeError('replayWorld: there are no cases to choose a hub by');
  return busiest[0];
}

function companyOf(name: string, staffUserid: string, firstSeen: ReadonlyMap<number, number>): CompanyScript {
  const partners = [...firstSeen].sort(([a], [b]) => a - b);
  return {
    corpId: `wwreplay${name}`,
    departments: [{ id: 1, name: `回放 ${name}`, parentId: 0, leaders: [] }],
    staff: [
      {
        userid: staffUserid,
        name: staffUserid,
        departments: [1],
        leaderOf: [],
        directLeader: [],
        position: '销售经理',
        status: 1,
        archived: true,
      },
    ],
    contacts: partners.map(([id]) => ({
      externalUserid: replayContactId(id),
      name: `联系人${id}`,
      type: 1,
      corpName: '',
      corpFullName: '',
      position: '',
    })),
    relations: partners.map(([id, seenAt]) => ({
      userid: staffUserid,
      externalUserid: replayContactId(id),
      remark: `联系人${id}`,
      remarkCorpName: '',
      createdAt: seenAt - DAY_MS,
    })),
    rooms: [],
    internalGroups: [],
  };
}
