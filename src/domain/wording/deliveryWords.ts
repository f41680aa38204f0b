import { groupMessageOf } from '../groupMessage.ts';
import type { Texts } from './texts.ts';

/** To the operators: somebody cannot be sent anything. @param heirs who have his cases now; none when nobody could be found */
export function invisibleNotice(texts: Texts, { member, heirs }: { member: string; heirs: readonly string[] }): string {
  return heirs.length === 0
    ? texts.fill('operator.invisible', { owner: member })
    : texts.fill('operator.invisible.moved', { owner: member, colleague: heirs.join('、') });
}

/**
 * To the operators: nobody knows whether a group message arrived.
 * @param id names it on the command line
 * @param page where it can be sent again with one tap; null: nowhere
 */
export function uncertainNotice(texts: Texts, id: string, page: string | null): string {
  return page === null
    ? texts.fill('operator.uncertain', { id })
    : texts.fill('operator.uncertain.page', { id, url: page });
}

/** The last notice that operators get on a day says where the rest stands. */
export function lastNotice(texts: Texts, content: string): string {
  return `${content}\n${texts.fill('operator.last')}`;
}

/** A group message that a person sends again says so itself, at the end of its first line; a picture stays as it is. */
export function markedAsResent(texts: Texts, content: string): string {
  if (groupMessageOf(content).type !== 'markdown') return content;
  const [heading = '', ...rest] = content.split('\n');
  return [`${heading}${texts.fill('digest.resent')}`, ...rest].join('\n');
}
