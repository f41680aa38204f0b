import type { VNode } from 'preact';
import { chatHint } from '../domain/wording/customerWords.ts';
import type { Texts } from '../domain/wording/texts.ts';
import type { CustomerView } from '../usecases/viewCustomers.ts';
import { html } from './html.ts';

/** In this order: WeCom's JS-SDK, how it trusts a page, what the button does. */
export const CHAT_SCRIPTS = ['/assets/wecom-jssdk.js', '/assets/wecom-page.js', '/assets/chat.js'] as const;

/** With whom one talks at this customer: the key contact, else whoever was in touch last; null when all have gone. */
export function chatContactOf({ contacts, verdict }: CustomerView): { id: string; name: string } | null {
  const live = contacts.filter(({ isLive }) => isLive);
  const keyContactId = verdict?.people?.keyContactId ?? null;
  const one =
    live.find(({ contact }) => contact.id === keyContactId) ??
    live.toSorted((a, b) => (b.lastAt ?? 0) - (a.lastAt ?? 0))[0];
  return one === undefined ? null : { id: one.contact.id, name: one.contact.name };
}

/** 去聊天: the way of a card to the chat leads over the page (messages.md §4). Where it cannot open, the page says whom to look for. */
export function chatButton(
  texts: Texts,
  contact: { id: string; name: string },
  { corpId, agentId }: { corpId: string; agentId: number },
): VNode {
  return html`
    <div class="lk-actions lk-screen" data-chat=${contact.id} data-corp=${corpId} data-agent=${String(agentId)} aria-live="polite">
      <button class="lk-main" type="button" hidden>${texts.fill('button.chat')}</button>
      <p class="lk-soft" data-state="failed" hidden>${chatHint(texts, contact.name)}</p>
      <noscript><p class="lk-soft">${chatHint(texts, contact.name)}</p></noscript>
    </div>
  `;
}
