import type { VNode } from 'preact';
import type { UtcMs } from '../domain/time.ts';
import { dateTimeText, elapsedText } from '../domain/wording/formats.ts';
import type { OperationView } from '../usecases/viewOperation.ts';
import { html } from './html.ts';

const KEPT: Record<string, string> = {
  noKey: '缺少对应版本的私钥',
  badKey: '私钥不对',
  undecodable: '解不开',
  unparsed: '读不懂',
};
const JOB_STATES: Record<string, string> = { running: '进行中', done: '完成', failed: '失败，会重试' };

/** `/admin`: does it work, and what is broken. */
export function operationPage(view: OperationView, now: UtcMs): VNode {
  const { cursor, kept, inbox, outbox, stuck, jobs, gaps } = view;
  const keptRows = Object.entries(kept).filter(([, count]) => count > 0);
  return html`
    <h1>运行状态</h1>
    <section class="lk-box">
      <h2>聊天存档</h2>
      <table>
        <tbody>
          ${row('最近一次读取', cursor?.lastPullAt == null ? '还没有读过' : `${elapsedText(now - cursor.lastPullAt)}前`)}
          ${row('最新一条消息', cursor?.lastMessageAt == null ? '还没有' : dateTimeText(cursor.lastMessageAt, now))}
          ${row('已读消息', `${view.messages}条`)}
          ${row('读到的序号', cursor === null ? '' : cursor.seq.replace(/^0+(?=\d)/, ''))}
          ${keptRows.map(([reason, count]) => row(`暂存：${KEPT[reason] ?? reason}`, `${count}条`))}
          ${gaps.map(({ from, to }) => row('数据缺口', `${dateTimeText(from, now)} 到 ${dateTimeText(to, now)}`))}
        </tbody>
      </table>
    </section>
    <section class="lk-box">
      <h2>覆盖</h2>
      <table>
        <tbody>
          ${row('开通存档的同事', `${view.staff.archived}/${view.staff.active}`)}
          ${row('可以判断的客户', `${view.customers.scored}/${view.customers.all}`)}
        </tbody>
      </table>
    </section>
    <section class="lk-box">
      <h2>收发</h2>
      <table>
        <tbody>
          ${row('待处理的回调', String(inbox.waiting))}
          ${row('待发送', String(outbox.queued))}
          ${row('已发送', String(outbox.sent))}
          ${row('发不出去', String(outbox.dead))}
          ${row('不确定是否送达', String(outbox.uncertain))}
        </tbody>
      </table>
      ${stuck.map(({ dedupeKey, error }) => html`<p class="lk-soft">${dedupeKey}：${error ?? ''}</p>`)}
    </section>
    <section class="lk-box">
      <h2>定时工作</h2>
      <table>
        <tbody>
          ${jobs.map(({ name, period, state, error }) => row(`${name} ${period}`, `${JOB_STATES[state] ?? state}${error === null ? '' : `：${error}`}`))}
        </tbody>
      </table>
    </section>
  `;
}

function row(name: string, value: string): VNode {
  return html`<tr><td>${name}</td><td class="lk-number">${value}</td></tr>`;
}
