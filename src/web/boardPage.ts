import type { VNode } from 'preact';
import { shownScore } from '../domain/verdict.ts';
import { percentText } from '../domain/wording/formats.ts';
import { bandName, stateName } from '../domain/wording/pageTexts.ts';
import { shortName } from '../domain/wording/shortName.ts';
import type { Texts } from '../domain/wording/texts.ts';
import {
  BOARD_FILTERS,
  type BoardFilter,
  type BoardRow,
  type BoardView,
  type BoardWish,
} from '../usecases/viewBoard.ts';
import { bandLabel, causesText, customerHref } from './customerLine.ts';
import { html } from './html.ts';

const PATH = '/team';
const NAME_LENGTH_MAX = 40;
const PAGE_MOST = 100_000;

/** What the address asks for; what it says wrongly is left out. */
export function boardWish(query: URLSearchParams): BoardWish {
  const show = BOARD_FILTERS.find((filter) => filter === query.get('show')) ?? 'alerts';
  const page = Number(query.get('page') ?? 1);
  return {
    show,
    ownerId: query.get('who')?.slice(0, 128) || null,
    name: (query.get('q') ?? '').trim().slice(0, NAME_LENGTH_MAX),
    page: Number.isInteger(page) && page >= 1 && page <= PAGE_MOST ? page : 1,
  };
}

export function boardHref(wish: BoardWish, path = PATH): string {
  const query = new URLSearchParams({
    show: wish.show,
    ...(wish.ownerId === null ? {} : { who: wish.ownerId }),
    ...(wish.name === '' ? {} : { q: wish.name }),
    ...(wish.page === 1 ? {} : { page: String(wish.page) }),
  });
  return `${path}?${query}`;
}

/** `/team`: who should be looked at first, in the sight of whoever looks. */
export function boardPage(texts: Texts, view: BoardView, { leads }: { leads: boolean }): VNode {
  const { wish, rows, pages, handled } = view;
  return html`
    <h1>${texts.fill('page.team')}</h1>
    ${filters(texts, view)}
    <section class="lk-box">
      ${wish.show === 'stock' ? html`<p class="lk-soft">${texts.fill('stock.hint')}</p>` : null}
      ${rows.length === 0 ? html`<p>${texts.fill('board.empty')}</p>` : table(texts, rows)}
      ${pages > 1 ? pager(texts, wish, pages) : null}
      <p class="lk-row lk-screen">
        <a href=${boardHref({ ...wish, page: 1 }, '/team.csv')}>${texts.fill('board.export')}</a>
        ${leads ? html`<a href="/team/review">${texts.fill('review.heading')}</a>` : null}
      </p>
    </section>
    ${handled.length === 0 ? null : handledBox(texts, handled)}
  `;
}

function filters(texts: Texts, { wish, counts, owners }: BoardView): VNode {
  return html`
    <nav class="lk-tabs" aria-label=${texts.fill('board.filter')}>
      ${BOARD_FILTERS.filter((show) => show !== 'stock' || counts.stock > 0 || wish.show === 'stock').map(
        (show) => html`
          <a href=${boardHref({ ...wish, show, page: 1 })} aria-current=${show === wish.show ? 'page' : undefined}>
            ${filterName(texts, show)} ${counts[show]}
          </a>
        `,
      )}
    </nav>
    <form class="lk-search" method="get" action=${PATH}>
      <input type="hidden" name="show" value=${wish.show} />
      ${
        owners.length < 2
          ? null
          : html`
            <label>${texts.fill('board.owner')}
              <select name="who">
                <option value="">${texts.fill('board.everybody')}</option>
                ${owners.map(({ id, name }) => html`<option value=${id} selected=${id === wish.ownerId}>${name}</option>`)}
              </select>
            </label>
          `
      }
      <label>${texts.fill('board.name')}
        <input type="text" name="q" value=${wish.name} maxlength=${NAME_LENGTH_MAX} autocomplete="off" />
      </label>
      <button>${texts.fill('board.find')}</button>
    </form>
  `;
}

function filterName(texts: Texts, show: BoardFilter): string {
  return show === 'alerts' || show === 'stock' || show === 'all' ? texts.fill(`board.${show}`) : bandName(texts, show);
}

function table(texts: Texts, rows: readonly BoardRow[]): VNode {
  return html`
    <table>
      <thead>
        <tr>
          <th>${texts.fill('digest.column.customer')}</th>
          <th class="lk-number">${texts.fill('team.score')}</th>
          <th>${texts.fill('digest.column.case')}</th>
        </tr>
      </thead>
      <tbody>${rows.map((row) => tableRow(texts, row))}</tbody>
    </table>
  `;
}

/** The owner stands below the name: a column of its own leaves a phone no room for either. */
function tableRow(texts: Texts, { customer, ownerName, band, score, alert }: BoardRow): VNode {
  return html`
    <tr>
      <td>
        <a class="lk-name" href=${customerHref(customer.id)} title=${customer.name}>${shortName(customer.name)}</a>
        ${ownerName === null ? null : html`<div class="lk-soft">${ownerName}</div>`}
      </td>
      <td class="lk-number">${score === null ? '' : shownScore(score)}</td>
      <td>
        ${bandLabel(texts, band)}
        ${alert === null ? null : html`<div class="lk-soft">${causesText(texts, alert)}，${stateName(texts, alert.state)}</div>`}
      </td>
    </tr>
  `;
}

function pager(texts: Texts, wish: BoardWish, pages: number): VNode {
  const { page } = wish;
  return html`
    <p class="lk-row lk-screen">
      <span>${page > 1 ? html`<a rel="prev" href=${boardHref({ ...wish, page: page - 1 })}>${texts.fill('board.previous')}</a>` : null}</span>
      <span class="lk-soft">${page}/${pages}</span>
      <span>${page < pages ? html`<a rel="next" href=${boardHref({ ...wish, page: page + 1 })}>${texts.fill('board.next')}</a>` : null}</span>
    </p>
  `;
}

function handledBox(texts: Texts, people: BoardView['handled']): VNode {
  return html`
    <section class="lk-box">
      <h2>${texts.fill('board.handled')}</h2>
      <p class="lk-soft">${texts.fill('board.handled.hint')}</p>
      <table>
        <tbody>
          ${people.map(
            ({ name, opened, handled }) =>
              html`<tr><td>${name}</td><td class="lk-number">${percentText(handled, opened)}</td></tr>`,
          )}
        </tbody>
      </table>
    </section>
  `;
}

/** The cells of the file, with the heading first. */
export function boardCells(texts: Texts, rows: readonly BoardRow[]): string[][] {
  const heading = [
    texts.fill('digest.column.customer'),
    texts.fill('board.owner'),
    texts.fill('board.band'),
    texts.fill('team.score'),
    texts.fill('digest.column.case'),
    texts.fill('board.state'),
  ];
  return [
    heading,
    ...rows.map(({ customer, ownerName, band, score, alert }) => [
      customer.name,
      ownerName ?? '',
      bandName(texts, band),
      score === null ? '' : String(shownScore(score)),
      alert === null ? '' : causesText(texts, alert),
      alert === null ? '' : stateName(texts, alert.state),
    ]),
  ];
}
