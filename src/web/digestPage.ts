import type { VNode } from 'preact';
import { causeShort } from '../domain/wording/causeWords.ts';
import type { DigestData } from '../domain/wording/digestData.ts';
import { dateText, startOfDay, usualWaitText } from '../domain/wording/formats.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Digest } from '../store/digests.ts';
import { html } from './html.ts';

/** `/digest/:week`: the same numbers as in the group, with full names. */
export function digestPage(texts: Texts, { data, createdAt }: Digest): VNode {
  const { week, from, to, numbers, previous, rows, coverage, businessDayMs } = data as DigestData;
  const waits = (value: number | null): string => (value === null ? '' : usualWaitText(value, businessDayMs));
  const lines: [string, string, string][] = [
    ['需要留意', `${numbers.open}家`, previous === null ? '' : `${previous.open}家`],
    ['新增', `${numbers.opened}家`, previous === null ? '' : `${previous.opened}家`],
    ['好转', `${numbers.better}家`, previous === null ? '' : `${previous.better}家`],
    ['处理', `${numbers.handled}/${numbers.alerts}`, previous === null ? '' : `${previous.handled}/${previous.alerts}`],
    ['一般多久处理', waits(numbers.medianHandlingMs), previous === null ? '' : waits(previous.medianHandlingMs)],
  ];
  return html`
    <h1>客户周报 第${Number(week.slice(6))}周</h1>
    <p class="lk-soft">${dateText(startOfDay(from), createdAt)}–${dateText(startOfDay(to), createdAt)}</p>
    <section class="lk-box">
      <table>
        <thead><tr><th>项目</th><th class="lk-number">本周</th>${previous === null ? null : html`<th class="lk-number">上周</th>`}</tr></thead>
        <tbody>
          ${lines.map(
            ([name, now, before]) => html`
              <tr>
                <td>${name}</td>
                <td class="lk-number">${now}</td>
                ${previous === null ? null : html`<td class="lk-number">${before}</td>`}
              </tr>
            `,
          )}
        </tbody>
      </table>
    </section>
    <section class="lk-box">
      <h2>先看这些客户</h2>
      ${
        rows.length === 0
          ? html`<p>没有需要留意的客户</p>`
          : html`<ul class="lk-list">
            ${rows.map(
              ({ customerName, cause, owner }) => html`
                <li class="lk-row"><span>${customerName}</span><span class="lk-soft">${causeShort(texts, cause)} · ${owner ?? ''}</span></li>
              `,
            )}
          </ul>`
      }
    </section>
    <section class="lk-box">
      <h2>看不全的地方</h2>
      <p>${coverage.staff}位同事里${coverage.archived}位开通了存档；${coverage.refused === 0 ? '没有客户拒绝存档' : `${coverage.refused}家客户没有同意存档，不作判断`}。</p>
    </section>
  `;
}
