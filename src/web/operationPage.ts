import type { VNode } from 'preact';
import type { UtcMs } from '../domain/time.ts';
import { dateTimeText, percentText } from '../domain/wording/formats.ts';
import {
  appStandingText,
  gapText,
  jobName,
  jobStateText,
  keptText,
  lastMessageText,
  lastPullText,
  recordsText,
  seatsInText,
  unknownEventText,
  vanishText,
} from '../domain/wording/operationWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { KeptReason } from '../store/keptEnvelopes.ts';
import { faultText } from '../usecases/notePullFault.ts';
import type { OperationView } from '../usecases/viewOperation.ts';
import type { FineShare } from '../usecases/viewReasons.ts';
import { formField, html } from './html.ts';

/** `/admin`: does it work, and what is broken. */
export function operationPage(
  texts: Texts,
  view: OperationView,
  { fine, formToken }: { fine: readonly FineShare[]; formToken: string },
  now: UtcMs,
): VNode {
  const { cursor, pullFault, inbox, outbox, stuck, staff, customers } = view;
  const { fill } = texts;
  const kept = (Object.entries(view.kept) as [KeptReason, number][]).filter(([, count]) => count > 0);
  return html`
    <h1>${fill('page.admin')}</h1>
    ${pauseBox(texts, view, formToken, now)}
    ${table(
      fill('admin.archive'),
      [
        [fill('admin.lastPull'), lastPullText(texts, cursor?.lastPullAt ?? null, now)],
        [fill('admin.lastMessage'), lastMessageText(texts, cursor?.lastMessageAt ?? null, now)],
        [fill('admin.messages'), recordsText(texts, view.messages)],
        ...(cursor === null ? [] : [[fill('admin.sequence'), cursor.seq.replace(/^0+(?=\d)/, '')] as const]),
        ...kept.map(([reason, count]) => [keptText(texts, reason), recordsText(texts, count)] as const),
        ...view.gaps.map((gap) => [fill('admin.gap'), gapText(texts, gap, now)] as const),
      ],
      pullFault === null
        ? []
        : [faultText(texts, pullFault, { coveredUntil: cursor?.coveredUntil ?? null, now }), pullFault.hint],
    )}
    ${table(
      fill('admin.coverage'),
      [
        [fill('admin.archivedStaff'), seatsInText(texts, staff)],
        [fill('admin.judgedCustomers'), `${customers.scored}/${customers.all}`],
      ],
      view.vanished === null ? [] : [vanishText(texts, view.vanished)],
    )}
    <p><a href="/admin/statistics">${fill('statistics.heading')}</a></p>
    ${table(
      fill('admin.traffic'),
      [
        [fill('admin.inboxWaiting'), String(inbox.waiting)],
        ...view.unknownEvents.map((kind) => [fill('admin.unknownEvents'), unknownEventText(texts, kind, now)] as const),
        [fill('admin.queued'), String(outbox.queued)],
        [fill('admin.sent'), String(outbox.sent)],
        [fill('admin.dead'), String(outbox.dead)],
        [fill('admin.uncertain'), String(outbox.uncertain)],
      ],
      [
        ...(view.app === null || view.app.standing === 'well' ? [] : [appStandingText(texts, view.app.standing)]),
        ...stuck.map(({ dedupeKey, error }) => [dedupeKey, error].filter((part) => part !== null).join('：')),
      ],
    )}
    ${table(
      fill('admin.jobs'),
      view.jobs.map(({ name, period, state }) => [`${jobName(texts, name)} ${period}`, jobStateText(texts, state)]),
      [
        ...(view.jobs.length === 0 ? [fill('admin.jobs.none')] : []),
        ...view.jobs.flatMap(({ name, period, error }) =>
          error === null ? [] : [`${jobName(texts, name)} ${period}：${error}`],
        ),
      ],
    )}
    ${
      fine.length === 0
        ? null
        : table(
            fill('admin.fine'),
            fine.map(({ kind, ended, fine: count }) => [fill(`cause.${kind}`), percentText(count, ended)]),
            [fill('admin.fine.hint')],
          )
    }
    ${table(fill('admin.versions'), [
      [fill('admin.runtime'), `Node.js ${process.versions.node}`],
      ...(view.schema === null ? [] : [[fill('admin.schema'), view.schema] as const]),
    ])}
  `;
}

function pauseBox(texts: Texts, { pause }: OperationView, formToken: string, now: UtcMs): VNode {
  const isPaused = pause !== null;
  return html`
    <section class="lk-box">
      <h2>${texts.fill('admin.reminders')}</h2>
      <p>${isPaused ? texts.fill('admin.paused', { when: dateTimeText(pause.since, now) }) : texts.fill('admin.going')}</p>
      <form method="post" action="/admin/pause">
        ${formField(formToken)}
        <div class="lk-actions lk-small">
          <button name="word" value=${isPaused ? 'resume' : 'pause'}>
            ${texts.fill(isPaused ? 'admin.resume' : 'admin.pause')}
          </button>
        </div>
      </form>
    </section>
  `;
}

function table(title: string, rows: readonly (readonly [name: string, value: string])[], notes: string[] = []): VNode {
  return html`
    <section class="lk-box">
      <h2>${title}</h2>
      <table>
        <tbody>
          ${rows.map(([name, value]) => html`<tr><td>${name}</td><td class="lk-number">${value}</td></tr>`)}
        </tbody>
      </table>
      ${notes.map((note) => html`<p class="lk-soft">${note}</p>`)}
    </section>
  `;
}
