import type { VNode } from 'preact';
import type { Alert } from '../domain/alert.ts';
import type { UtcMs } from '../domain/time.ts';
import { shownScore } from '../domain/verdict.ts';
import { saying } from '../domain/wording/causeSaying.ts';
import { clockText, dateTimeText, pageDateText } from '../domain/wording/formats.ts';
import { stateName } from '../domain/wording/pageTexts.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { why } from '../domain/wording/why.ts';
import type { CustomerView } from '../usecases/viewCustomers.ts';
import { html } from './html.ts';
import { bandLabel } from './listPage.ts';
import { TREND_HEIGHT, TREND_WIDTH, trendChart } from './trendChart.ts';

interface Surroundings {
  now: UtcMs;
  businessDayMs: number;
  /** Somebody is signed in and may say what was done. */
  canAct: boolean;
}

const OUTCOMES = [
  ['none', '先不填'],
  ['message', '发了消息'],
  ['call', '打了电话'],
  ['visit', '见了面'],
  ['appointment', '约好下次'],
  ['notReached', '没联系上'],
  ['lost', '对方不合作了'],
] as const;
const HELD: Record<string, string> = {
  preview: '还在预览期，不给销售发提醒',
  paused: '提醒已暂停',
  dayBudget: '今天的提醒已经够多，明天再排',
  weekBudget: '这周的提醒已经够多，下周再排',
  noReceiver: '负责人不在可见范围内',
  noLongerDue: '发送前情况已经变化',
  refused: '企业微信没有接收',
};
const KINDS: Record<string, string> = {
  text: '文字',
  image: '图片',
  voice: '语音',
  video: '视频',
  file: '文件',
  link: '链接',
  emotion: '表情',
  location: '位置',
  card: '名片',
  weapp: '小程序',
  mixed: '图文',
  voiptext: '通话',
  meeting_voice_call: '通话',
  chatrecord: '聊天记录',
};
const SIDES: Record<string, string> = {
  staff: '我方',
  customer: '客户',
  automatic: '自动发送',
  robot: '机器人',
  unknown: '未识别',
};

/** `/c/:id`: what to do first, then why, then what was seen. */
export function customerPage(texts: Texts, view: CustomerView, around: Surroundings): VNode {
  const { customer, verdict, alert, owner } = view;
  return html`
    <h1>${customer.name}</h1>
    <section class="lk-box">
      <div class="lk-score">
        ${verdict?.score == null ? null : html`<b>${shownScore(verdict.score)}</b><span class="lk-soft">分</span>`}
        ${verdict === null ? null : bandLabel(texts, verdict)}
        <span class="lk-soft">负责人：${owner?.name ?? '还没有'}</span>
      </div>
      ${alert === null ? null : alertBox(texts, view, alert, around)}
    </section>
    <section class="lk-box">
      <h2>${texts.fill('customer.why')}</h2>
      ${verdict === null ? html`<p>还没有评估过</p>` : whyBox(texts, view, around)}
    </section>
    ${trendBox(view)}
    <section class="lk-box">
      <h2>${texts.fill('customer.contacts')}</h2>
      <ul class="lk-list">${view.contacts.map((one) => contactRow(one, around.now))}</ul>
    </section>
    <section class="lk-box">
      <h2>${texts.fill('customer.followUps')}</h2>
      ${followUps(texts, view, around.now)}
    </section>
    <section class="lk-box">
      <h2>${texts.fill('customer.log')}</h2>
      <p class="lk-soft">只有时间、哪一方和类型；内容不保存。</p>
      ${timeline(view, around.now)}
    </section>
  `;
}

function alertBox(
  texts: Texts,
  { customer, contacts, verdict, heldReason }: CustomerView,
  alert: Alert,
  around: Surroundings,
): VNode {
  const person = contacts.find(({ contact }) => contact.id === verdict?.mainContactId)?.contact.name ?? null;
  const said = saying(texts, {
    cause: alert.causes[0]!,
    customerName: customer.name,
    person,
    detailUrl: '',
    now: around.now,
  });
  const isOpen = alert.state === 'open' || alert.state === 'snoozed';
  return html`
    <p class="lk-note">
      <strong>${said.title}</strong><br />
      ${said.desc ?? ''}
    </p>
    <p>${said.suggestion}</p>
    <p class="lk-soft">
      ${stateName(texts, alert.state)}，${pageDateText(alert.openedAt, around.now)}开始提醒
      ${heldReason === null ? '' : `；未发送：${HELD[heldReason] ?? heldReason}`}
    </p>
    ${
      isOpen && around.canAct
        ? html`
          <form method="post" action=${`/c/${encodeURIComponent(customer.id)}/tap`}>
            <input type="hidden" name="alert" value=${alert.id} />
            <label for="how">怎么跟的（可不选）</label>
            <select id="how" name="how">
              ${OUTCOMES.map(([id, text]) => html`<option value=${id}>${text}</option>`)}
            </select>
            <label for="note">补一句（可不写）</label>
            <input id="note" type="text" name="note" maxlength="500" />
            <div class="lk-actions">
              <button class="lk-main" name="key" value="done">${texts.fill('customer.done')}</button>
              <button name="key" value="later">明早提醒</button>
              <button name="key" value="fine">${texts.fill('customer.fine')}</button>
            </div>
          </form>
        `
        : null
    }
  `;
}

function whyBox(texts: Texts, view: CustomerView, { now, businessDayMs }: Surroundings): VNode {
  const { customer, verdict, before, scope } = view;
  const person = view.contacts.find(({ contact }) => contact.id === verdict!.mainContactId)?.contact.name ?? null;
  const said = why(texts, {
    customerName: customer.name,
    person,
    verdict: verdict!,
    before,
    scope: { staff: scope.staff, archived: scope.archived, until: scope.until ?? verdict!.at },
    businessDayMs,
    now,
  });
  return html`
    <p><strong>${said.headline}</strong></p>
    ${
      said.changesTitle === null
        ? null
        : html`<p class="lk-soft">${said.changesTitle}</p><ul>${said.changes.map((line) => html`<li>${line}</li>`)}</ul>`
    }
    ${said.unchanged === null ? null : html`<p>${said.unchanged}</p>`}
    ${said.cannot === null ? null : html`<p>${said.cannot}</p>`}
    <p class="lk-soft">${said.scope}</p>
    <p class="lk-soft">${said.note}</p>
  `;
}

function trendBox({ trend }: CustomerView): VNode | null {
  const svg = trendChart(trend);
  if (svg === null) return null;
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  const last = trend.findLast(({ score }) => score !== null)!;
  const label = `近${trend.length}个工作日的健康度，最近一次${shownScore(last.score!)}分`;
  return html`
    <section class="lk-box lk-chart">
      <h2>走势</h2>
      <img src=${source} alt=${label} width=${TREND_WIDTH} height=${TREND_HEIGHT} style="width:100%;max-width:640px;height:auto" />
    </section>
  `;
}

function contactRow({ contact, lastAt, isLive }: CustomerView['contacts'][number], now: UtcMs): VNode {
  return html`
    <li class="lk-row">
      <span>${contact.name}${contact.position === '' ? '' : `（${contact.position}）`}</span>
      <span class="lk-soft">
        ${isLive ? (lastAt === null ? '近60天没来消息' : `${pageDateText(lastAt, now)}来过消息`) : '不再是好友'}
      </span>
    </li>
  `;
}

function followUps(texts: Texts, { followUps: list, staff, pastAlerts }: CustomerView, now: UtcMs): VNode {
  const shown = list.filter(({ undoneAt }) => undoneAt === null);
  if (shown.length === 0 && pastAlerts.length === 0) return html`<p class="lk-soft">还没有跟进记录</p>`;
  const words = new Map<string, string>(OUTCOMES);
  return html`
    <ul class="lk-list">
      ${shown.map(
        ({ by, at, outcome, note }) => html`
          <li>
            <div class="lk-row">
              <span>${staff.get(by)?.name ?? '同事'}：${outcome === 'none' ? '已跟进' : words.get(outcome)}</span>
              <span class="lk-soft">${dateTimeText(at, now)}</span>
            </div>
            ${note === '' ? null : html`<div>${note}</div>`}
          </li>
        `,
      )}
      ${pastAlerts.slice(0, 5).map(
        (alert) => html`
          <li class="lk-row lk-soft">
            <span>${pageDateText(alert.openedAt, now)}的提醒</span><span>${stateName(texts, alert.state)}</span>
          </li>
        `,
      )}
    </ul>
  `;
}

function timeline({ timeline: records, staff, contacts }: CustomerView, now: UtcMs): VNode {
  const names = new Map(contacts.map(({ contact }) => [contact.id, contact.name]));
  const messages = records.filter(({ kind }) => kind === 'message');
  if (messages.length === 0) return html`<p class="lk-soft">近60天没有来往</p>`;
  return html`
    <ul class="lk-list">
      ${messages.slice(0, 30).map(
        (record) => html`
          <li class="lk-row">
            <span>
              ${SIDES[record.side] ?? ''} ${staff.get(record.from.toLowerCase())?.name ?? names.get(record.from) ?? ''}
              · ${KINDS[record.type] ?? '其他'}${record.isRecalled ? '（已撤回）' : ''}
            </span>
            <span class="lk-soft">${pageDateText(record.sentAt, now)} ${clockText(record.sentAt)}</span>
          </li>
        `,
      )}
    </ul>
  `;
}
