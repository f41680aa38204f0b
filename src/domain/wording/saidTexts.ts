import type { TapResult } from '../tap.ts';
import type { UtcMs } from '../time.ts';
import { tapNews } from './tapNews.ts';
import type { Texts } from './texts.ts';

/** What a page says after a tap on it. Only the key travels in the address, so nobody can put words on a page. */
const SAID = {
  done: ({ fill }: Texts) => fill('tap.done.desc.plain'),
  'done.message': ({ fill }: Texts) => fill('said.outcome', { outcome: fill('how.message') }),
  'done.call': ({ fill }: Texts) => fill('said.outcome', { outcome: fill('how.call') }),
  'done.visit': ({ fill }: Texts) => fill('said.outcome', { outcome: fill('how.visit') }),
  'done.appointment': ({ fill }: Texts) => fill('said.outcome', { outcome: fill('how.appointment') }),
  notReached: ({ fill }: Texts) => fill('tap.notReached.sub'),
  lost: ({ fill }: Texts) => fill('said.outcome', { outcome: fill('how.lost') }),
  lostReason: ({ fill }: Texts) => fill('tap.lost.label'),
  lostOver: ({ fill }: Texts) => fill('tap.closed.label'),
  later: ({ fill }: Texts) => fill('tap.later.label'),
  fine: ({ fill }: Texts) => fill('tap.fine.label'),
  fineReason: ({ fill }: Texts) => fill('tap.fine.label'),
  heard: ({ fill }: Texts) => fill('said.unneeded'),
  mute7: ({ fill }: Texts) => fill('tap.mute7.label'),
  season: ({ fill }: Texts) => fill('tap.season.label'),
  notMine: ({ fill }: Texts) => fill('tap.notMine.label'),
  noLeader: ({ fill }: Texts) => fill('tap.noLeader.desc'),
  laterEnough: ({ fill }: Texts) => fill('tap.laterEnough.desc'),
  undoOver: ({ fill }: Texts) => fill('tap.undoOver.desc'),
  colleagueDone: ({ fill }: Texts) => fill('tap.colleague.label'),
  leaderTook: ({ fill }: Texts) => fill('tap.leader.label', { leader: fill('fallback.leader') }),
  customerAnswered: ({ fill }: Texts) => fill('tap.customerAnswered.label'),
  weAnswered: ({ fill }: Texts) => fill('tap.weAnswered.label'),
  undone: ({ fill }: Texts) => fill('tap.undone.desc'),
  undoneHere: ({ fill }: Texts) => fill('said.undoneHere'),
  closed: ({ fill }: Texts) => fill('tap.closed.label'),
  recovered: ({ fill }: Texts) => fill('tap.recovered.label'),
  error: ({ fill }: Texts) => fill('tap.error.desc'),
};

export type Said = keyof typeof SAID;

/**
 * The key of what a tap came to; null when there is nothing to say.
 * @param ownCardStays it was undone, and the card in WeCom cannot be turned back
 */
export function saidOf(result: TapResult, tap: { key: string; at: UtcMs }, ownCardStays = false): Said | null {
  if (result.kind === 'undone') return undoneSaid({ ownCardStays });
  const news = tapNews(result, tap);
  if (news === null) return null;
  const detailed = news.type === 'done' ? `done.${news.optionId ?? 'none'}` : news.type;
  return isSaid(detailed) ? detailed : isSaid(news.type) ? news.type : null;
}

/** @param undone.ownCardStays the card in WeCom cannot be turned back */
export function undoneSaid({ ownCardStays }: { ownCardStays: boolean }): Said {
  return ownCardStays ? 'undoneHere' : 'undone';
}

/** @param key as it came with the address; null for none and for one we do not know */
export function saidText(texts: Texts, key: string | null): string | null {
  return key !== null && isSaid(key) ? SAID[key](texts) : null;
}

function isSaid(key: string): key is Said {
  return Object.hasOwn(SAID, key);
}
