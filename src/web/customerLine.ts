import type { VNode } from 'preact';
import type { Alert } from '../domain/alert.ts';
import type { Band } from '../domain/verdict.ts';
import { causeShort } from '../domain/wording/causeWords.ts';
import { bandName } from '../domain/wording/pageTexts.ts';
import type { Texts } from '../domain/wording/texts.ts';
import { html } from './html.ts';

export function customerHref(customerId: string): string {
  return `/c/${encodeURIComponent(customerId)}`;
}

/** A colour never stands without its word. */
export function bandLabel(texts: Texts, band: Band): VNode {
  return html`<span class=${`lk-band lk-${band}`}>${bandName(texts, band)}</span>`;
}

export function causesText(texts: Texts, { causes }: Alert): string {
  return causes.map((cause) => causeShort(texts, cause)).join('、');
}
