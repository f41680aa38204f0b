import type { VNode } from 'preact';
import type { UtcMs } from '../domain/time.ts';
import { shownScore } from '../domain/verdict.ts';
import {
  alertStateText,
  followUpLine,
  messagesText,
  partyName,
  readingLine,
  waitLine,
} from '../domain/wording/customerWords.ts';
import { dateTimeText, dayOf, pageDateText, tableClockText } from '../domain/wording/formats.ts';
import { bandName } from '../domain/wording/pageTexts.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { Explanation } from '../usecases/explainCustomer.ts';
import { type CustomerView, TIMELINE_DAYS } from '../usecases/viewCustomers.ts';
import { alertBox, type Surroundings } from './alertBox.ts';
import { chatButton } from './chatButton.ts';
import { bandLabel } from './customerLine.ts';
import { html } from './html.ts';
import { manageBox } from './manageBox.ts';
import { timelineDays } from './timelineDays.ts';
import { type ChartSize, TREND_SIZES, trendChart } from './trendChart.ts';
import { wordingBox } from './wordingBox.ts';

const PAST_ALERTS_SHOWN = 5;
/** Days of the timeline that stand open; the others are one tap away. */
const DAYS_UNFOLDED = 3;

/** `/c/:id`: what to do first, then why, then what was seen. */
export function customerPage(texts: Texts, view: CustomerView, around: Surroundings): VNode {
  const { customer, verdict, owner } = view;
  const { fill } = texts;
  return html`
    <h1>${customer.name}</h1>
    ${around.said === null ? null : html`<p class="lk-said" role="status">${around.said}</p>`}
    <section class="lk-box">
      <div class="lk-score">
        ${verdict?.score == null ? null : html`<span><b>${shownScore(verdict.score)}</b> <span class="lk-soft">${fill('customer.points')}</span></span>`}
        ${verdict === null ? null : bandLabel(texts, verdict.band)}
        <span class="lk-soft">${owner === null ? fill('customer.owner.none') : fill('customer.owner', { owner: owner.name })}</span>
      </div>
      ${around.chat === null ? null : chatButton(texts, around.chat.contact, around.chat)}
      ${alertBox(texts, view, around)}
    </section>
    <section class="lk-box">
      <h2>${fill('customer.why')}</h2>
      ${whyBox(texts, view, around)}
    </section>
    ${waitsBox(texts, view, around)}
    ${wordingBox(texts, around.wording, around)}
    ${trendBox(texts, view, around)}
    <section class="lk-box">
      <h2>${fill('customer.contacts')}</h2>
      <ul class="lk-list">${view.contacts.map((one) => contactRow(texts, one, verdict?.people?.keyContactId ?? null, around.now))}</ul>
    </section>
    <section class="lk-box">
      <h2>${fill('customer.followUps')}</h2>
      ${followUps(texts, view, around.now)}
    </section>
    <section class="lk-box">
      <h2>${fill('customer.log')}</h2>
      <p class="lk-soft">${fill('customer.log.hint')}</p>
      ${timeline(texts, view, around.now)}
    </section>
    ${manageBox(texts, customer.id, around.choices, around.signedIn.formToken)}
    ${readingsBox(texts, view, around.now)}
  `;
}

function waitsBox(texts: Texts, { waits, contacts, coverage }: CustomerView, around: Surroundings): VNode | null {
  if (waits.length === 0) return null;
  const names = new Map(contacts.map(({ contact }) => [contact.id, contact.name]));
  const { businessDayMs } = around;
  // Counted up to where the archive was read, and said as of then.
  const now = Math.min(around.now, coverage.until ?? around.now);
  const lines = waits.map((wait) => waitLine(texts, wait, { person: names.get(wait.by) ?? null, now, businessDayMs }));
  return html`
    <section class="lk-box">
      <h2>${texts.fill('customer.waits')}</h2>
      <ul class="lk-points">${lines.map((line) => html`<li>${line}</li>`)}</ul>
    </section>
  `;
}

function readingsBox(texts: Texts, { readings }: CustomerView, now: UtcMs): VNode | null {
  if (readings.length === 0) return null;
  const lines = readings.map(
    ({ reader, at }) => html`<li class="lk-soft">${readingLine(texts, { reader, at, now })}</li>`,
  );
  return html`
    <section class="lk-box">
      <h2>${texts.fill('customer.readings')}</h2>
      <ul class="lk-list">${lines}</ul>
    </section>
  `;
}

function whyBox(texts: Texts, { verdict }: CustomerView, { explained }: Surroundings): VNode {
  if (explained === 'badDays') return html`<p>${texts.fill('customer.why.badDays')}</p>${otherDays(texts, null)}`;
  if (verdict === null || explained === null) return html`<p>${texts.fill('customer.why.none')}</p>`;
  const said = explained.why;
  return html`
    <p class="lk-lead">${said.headline}</p>
    ${
      said.changesTitle === null
        ? null
        : html`<h3>${said.changesTitle}</h3><ul class="lk-points">${said.changes.map((line) => html`<li>${line}</li>`)}</ul>`
    }
    ${said.months === null ? null : html`<p>${said.months}</p>`}
    ${said.unchanged === null ? null : html`<p>${said.unchanged}</p>`}
    ${said.cannot === null ? null : html`<p>${said.cannot}</p>`}
    <p class="lk-soft">${said.scope}</p>
    <p class="lk-soft">${said.note}</p>
    ${otherDays(texts, explained)}
  `;
}

/** Any two judged days can be compared: a form that only changes the address. */
function otherDays(texts: Texts, explained: Explanation | null): VNode {
  return html`
    <details>
      <summary>${texts.fill('customer.why.days')}</summary>
      <form method="get">
        <label for="from">${texts.fill('customer.why.from')}</label>
        <input id="from" type="date" name="from" value=${explained?.from?.day ?? ''} />
        <label for="to">${texts.fill('customer.why.to')}</label>
        <input id="to" type="date" name="to" value=${explained?.to.day ?? ''} />
        <div class="lk-actions lk-small"><button>${texts.fill('customer.why.compare')}</button></div>
      </form>
    </details>
  `;
}

function trendBox(texts: Texts, { trend, alert, pastAlerts }: CustomerView, { explained }: Surroundings): VNode | null {
  const lowName = bandName(texts, 'first');
  const openedDays = [alert, ...pastAlerts].flatMap((one) => (one === null ? [] : [dayOf(one.openedAt)]));
  const source = (size: ChartSize): string | null => {
    const svg = trendChart(trend, { size, lowName, openedDays });
    return svg === null ? null : `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  };
  const [phone, desk] = [source(TREND_SIZES.phone), source(TREND_SIZES.desk)];
  if (phone === null || desk === null) return null;
  const last = trend.findLast(({ score }) => score !== null)!;
  const label = texts.fill('customer.trend.label', {
    count: String(trend.length),
    score: String(shownScore(last.score!)),
  });
  const against = explained === null || explained === 'badDays' ? null : explained.trendText;
  return html`
    <section class="lk-box lk-chart">
      <h2>${texts.fill('customer.trend')}</h2>
      <picture>
        <source media="(min-width: 760px)" srcset=${desk} width=${TREND_SIZES.desk.width} height=${TREND_SIZES.desk.height} />
        <img src=${phone} alt=${label} width=${TREND_SIZES.phone.width} height=${TREND_SIZES.phone.height} />
      </picture>
      ${openedDays.length === 0 ? null : html`<p class="lk-soft">${texts.fill('customer.trend.marks')}</p>`}
      ${against === null ? null : html`<p class="lk-soft">${against}</p>`}
    </section>
  `;
}

function contactRow(
  texts: Texts,
  { contact, lastAt, isLive }: CustomerView['contacts'][number],
  keyContactId: string | null,
  now: UtcMs,
): VNode {
  const lately =
    lastAt === null
      ? texts.fill('customer.contact.silent', { days: String(TIMELINE_DAYS) })
      : texts.fill('customer.contact.seen', { date: pageDateText(lastAt, now) });
  return html`
    <li class="lk-row">
      <span>
        ${contact.name}${contact.position === '' ? '' : `（${contact.position}）`}
        ${contact.id === keyContactId ? html` <span class="lk-band">${texts.fill('customer.keyContact')}</span>` : null}
      </span>
      <span class="lk-soft">${isLive ? lately : texts.fill('cause.deleted')}</span>
    </li>
  `;
}

function followUps(texts: Texts, { followUps: list, staff, pastAlerts }: CustomerView, now: UtcMs): VNode {
  const shown = list.filter(({ undoneAt }) => undoneAt === null);
  if (shown.length === 0 && pastAlerts.length === 0)
    return html`<p class="lk-soft">${texts.fill('customer.followUps.none')}</p>`;
  return html`
    <ul class="lk-list">
      ${shown.map(
        ({ by, at, outcome, note }) => html`
          <li>
            <div class="lk-row">
              <span>${followUpLine(texts, { by: staff.get(by)?.name ?? null, outcome })}</span>
              <span class="lk-soft lk-number">${dateTimeText(at, now)}</span>
            </div>
            ${note === '' ? null : html`<p class="lk-soft">${note}</p>`}
          </li>
        `,
      )}
      ${pastAlerts.slice(0, PAST_ALERTS_SHOWN).map(
        (alert) => html`
          <li class="lk-row lk-soft">
            <span>${texts.fill('customer.pastAlert', { date: pageDateText(alert.openedAt, now) })}</span>
            <span>${alertStateText(texts, alert, { hasAnswered: false, now })}</span>
          </li>
        `,
      )}
    </ul>
  `;
}

function timeline(texts: Texts, view: CustomerView, now: UtcMs): VNode {
  const days = timelineDays(view.timeline);
  if (days.length === 0)
    return html`<p class="lk-soft">${texts.fill('customer.log.none', { days: String(TIMELINE_DAYS) })}</p>`;
  const [lately, earlier] = [days.slice(0, DAYS_UNFOLDED), days.slice(DAYS_UNFOLDED)];
  return html`
    ${timelineList(texts, view, lately, now)}
    ${
      earlier.length === 0
        ? null
        : html`<details><summary>${texts.fill('customer.log.earlier')}</summary>${timelineList(texts, view, earlier, now)}</details>`
    }
  `;
}

function timelineList(
  texts: Texts,
  { staff, contacts }: CustomerView,
  days: ReturnType<typeof timelineDays>,
  now: UtcMs,
): VNode {
  const names = new Map(contacts.map(({ contact }) => [contact.id, contact.name]));
  return html`
    <dl class="lk-days">
      ${days.map(
        ({ at, runs }) => html`
          <dt>${pageDateText(at, now)}</dt>
          ${runs.map(
            (run) => html`
              <dd>
                <time class="lk-soft lk-number">${tableClockText(run.at)}</time>
                <span>
                  <span class="lk-soft">${partyName(texts, run.side)}</span>
                  ${' '}${staff.get(run.from.toLowerCase())?.name ?? names.get(run.from) ?? ''}
                </span>
                <span class="lk-soft">
                  ${[...run.counts].map(([type, count]) => messagesText(texts, type, count)).join('、')}
                  ${run.recalled === 0 ? null : `（${texts.fill('customer.log.recalled')}）`}
                </span>
              </dd>
            `,
          )}
        `,
      )}
    </dl>
  `;
}
