import type { ScriptEvent } from '../script.ts';
import * as bodies from './bodies.ts';
import { type CastCustomer, partiesOf } from './castCustomer.ts';
import type { OfficeTime } from './officeTime.ts';
import type { Random } from './random.ts';

/** Fewer receivers are left out: a group-send is the same content to at least 5 contacts (PRODUCT §1). */
const RECEIVERS_MIN = 6;
const WORKDAYS_BETWEEN = 24;
/** Stories whose people can always be written to; the others' silence must stay theirs. */
const STABLE = new Set(['steady', 'slowsDown', 'fades', 'fadesJustNow', 'goesQuiet', 'seasonal', 'complaint']);

const NEWS = [
  '各位老朋友好，{month}价目表更新了，常用型号基本持平，需要明细回我一声',
  '{month}排产已开，急单请提前三个工作日告诉我，我来协调车间',
  '我们仓库{month}盘点，最后一个周五下午暂停发货，给大家添麻烦了',
  '新版产品手册印好了，{month}随货附送，想先看电子版的回复手册两个字',
  '{month}物流高峰，华东华南的车都要早订，常备料建议多留一周的量',
  '公司{month}有开放日，欢迎来车间走走，时间定了我再逐一邀请',
];

export interface MassSendInput {
  random: Random;
  office: OfficeTime;
  userid: string;
  /** The customers of this salesperson. */
  customers: readonly CastCustomer[];
}

/**
 * What one salesperson sends to many at once (群发): the same words to at least six contacts within a few minutes, about
 * once in five weeks. Now and then a steady customer answers 收到.
 */
export function massSends({ random, office, userid, customers }: MassSendInput): ScriptEvent[] {
  const contacts = customers
    .filter((customer) => STABLE.has(customer.row.story.kind))
    .flatMap((customer) => customer.contacts.map((contact) => ({ customer, contact })));
  const events: ScriptEvent[] = [];
  let round = random.whole(0, NEWS.length - 1);
  for (let position = random.between(3, WORKDAYS_BETWEEN); position < office.workdays; ) {
    const startAt = office.instant(Math.floor(position) + random.between(0.1, 0.35));
    const month = `${new Date(startAt).getUTCMonth() + 1}月`;
    const words = NEWS[round % NEWS.length]!.replace('{month}', month);
    const receivers = random.shuffled(contacts).slice(0, Math.max(RECEIVERS_MIN, random.whole(7, contacts.length)));
    let at = startAt;
    for (const { customer, contact } of receivers) {
      events.push({ at, type: 'message', from: userid, to: [contact.externalUserid], ...bodies.text(words) });
      if (customer.row.story.kind === 'steady' && random.chance(0.05)) {
        const { us } = partiesOf(customer, userid, contact).names;
        const answerAt = at + Math.round(random.between(5, 60)) * 60_000;
        const answer = bodies.text(random.pick(['收到', `收到，${us}`, '好的']));
        events.push({ at: answerAt, type: 'message', from: contact.externalUserid, to: [userid], ...answer });
      }
      at += random.whole(2_000, 7_000);
    }
    round += 1;
    position += WORKDAYS_BETWEEN * random.between(0.8, 1.2);
  }
  return events;
}
