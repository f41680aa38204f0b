import type { PhoneView } from '../phones.ts';
import type { World } from '../world.ts';
import { type HtmlValue, html, type SafeHtml } from './html.ts';
import { appItemHtml, chatItemHtml, groupItemHtml, summaryOf } from './messageHtml.ts';

const TIME_ZONE = 'Asia/Shanghai';
const clockText = new Intl.DateTimeFormat('zh-CN', {
  timeZone: TIME_ZONE,
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});
const dateText = new Intl.DateTimeFormat('zh-CN', {
  timeZone: TIME_ZONE,
  month: 'long',
  day: 'numeric',
  weekday: 'short',
});
/** A pause of this length gets a line with the time. */
const PAUSE_MS = 5 * 60_000;

/** The simulator's time as the phone shows it, for instance 11月2日周一 08:36. */
export function shownTime(now: number): string {
  return `${dateText.format(now)} ${clockText.format(now)}`;
}

/** Everybody who has a phone. */
export function memberListPage(world: World): SafeHtml {
  const { company } = world;
  const sections = [...company.departments.values()].map((department) => {
    const members = [...company.staff()].filter(
      (member) => member.departments[0] === department.id && member.status !== 5,
    );
    if (members.length === 0) return null;
    return html`<h2>${department.name}</h2><ul class="list">${members.map((member) =>
      listLine(
        `/m/${encodeURIComponent(member.userid)}`,
        avatar(member.name),
        member.name,
        member.position,
        openCards(world, member.userid),
      ),
    )}</ul>`;
  });
  return shell(world, {
    title: '选择成员',
    back: null,
    body: html`<p class="intro">模拟企业微信：选一位成员，看看他的手机。</p>${sections}`,
  });
}

/** The conversations of one member. */
export function conversationsPage(world: World, view: PhoneView): SafeHtml {
  const base = `/m/${encodeURIComponent(view.userid)}`;
  const lastApp = view.app.at(-1);
  const lastText = lastApp ? summaryOf(lastApp.msgtype, lastApp.body, lastApp.card?.card ?? null) : '还没有消息';
  return shell(world, {
    title: view.name,
    back: '/',
    body: html`<ul class="list">
      ${listLine(`${base}/app`, appAvatar(), '留客', lastText, openCards(world, view.userid), lastApp?.at)}
      ${view.groups.map((group) => {
        const last = group.messages.at(-1);
        const card = last?.msgtype === 'template_card' ? last.body : null;
        const text = last ? `${last.sender}：${summaryOf(last.msgtype, last.body, card)}` : '还没有消息';
        return listLine(
          `${base}/group/${encodeURIComponent(group.groupId)}`,
          groupAvatar(),
          group.name,
          text,
          0,
          last?.at,
        );
      })}
      ${view.chats.map((chat) => {
        const last = chat.messages.at(-1);
        const text = last ? summaryOf(last.msgtype, last.body) : '';
        return listLine(
          `${base}/chat/${encodeURIComponent(chat.chatId)}`,
          world.company.rooms.has(chat.chatId) ? groupAvatar() : avatar(chat.title),
          chat.title,
          text,
          0,
          last?.at,
        );
      })}</ul>`,
  });
}

export function appPage(world: World, view: PhoneView): SafeHtml {
  const lines = view.app.map((item) => ({
    at: item.at,
    line: html`<div class="line ${item.from === 'app' ? 'left' : 'right'}">${item.from === 'app' ? appAvatar() : avatar(view.name)}<div class="said">${appItemHtml(item)}</div></div>`,
  }));
  return shell(world, {
    title: '留客',
    back: `/m/${encodeURIComponent(view.userid)}`,
    member: view.userid,
    body: lines.length === 0 ? html`<p class="notice">还没有消息</p>` : html`${withTimes(lines)}`,
    foot: html`<form class="composer" data-composer><input name="content" autocomplete="off" maxlength="500" placeholder="发消息给留客" aria-label="消息"><button>发送</button></form>`,
  });
}

/** @returns null when the member is in no such group */
export function groupPage(world: World, view: PhoneView, groupId: string): SafeHtml | null {
  const group = view.groups.find((candidate) => candidate.groupId === groupId);
  if (!group) return null;
  const lines = group.messages.map((item) => ({
    at: item.at,
    line: html`<div class="line left">${appAvatar()}<div class="said"><p class="who">${item.sender}</p>${groupItemHtml(item)}</div></div>`,
  }));
  return shell(world, {
    title: `${group.name}（${group.members.length}）`,
    back: `/m/${encodeURIComponent(view.userid)}`,
    body: lines.length === 0 ? html`<p class="notice">还没有消息</p>` : html`${withTimes(lines)}`,
  });
}

/** @returns null when the member has no such chat */
export function chatPage(world: World, view: PhoneView, chatId: string): SafeHtml | null {
  const chat = view.chats.find((candidate) => candidate.chatId === chatId);
  if (!chat) return null;
  const nameOf = (id: string) => world.company.member(id)?.name ?? world.company.contact(id)?.name ?? '机器人';
  const lines = chat.messages.map((item) => ({
    at: item.at,
    line: html`<div class="line ${item.from === view.userid ? 'right' : 'left'}">${avatar(nameOf(item.from))}<div class="said">${item.from === view.userid ? null : html`<p class="who">${nameOf(item.from)}</p>`}${chatItemHtml(item)}</div></div>`,
  }));
  return shell(world, {
    title: chat.title,
    back: `/m/${encodeURIComponent(view.userid)}`,
    body: html`${withTimes(lines)}`,
  });
}

/** The stand-in for WeCom's login inside the client, when nobody has chosen a member yet (basics.md §6). */
export function loginPage(world: World, linkFor: (userid: string) => string): SafeHtml {
  const members = [...world.company.staff()].filter((member) => member.status === 1);
  return shell(world, {
    title: '以谁的身份打开',
    back: null,
    body: html`<ul class="list">${members.map((member) =>
      listLine(linkFor(member.userid), avatar(member.name), member.name, member.position, 0),
    )}</ul>`,
  });
}

export function messagePage(world: World, message: string): SafeHtml {
  return shell(world, { title: '提示', back: '/', body: html`<p class="notice">${message}</p>` });
}

function shell(
  world: World,
  page: { title: string; back: string | null; body: SafeHtml; foot?: SafeHtml; member?: string },
): SafeHtml {
  const isChat = page.back !== null && page.back !== '/';
  return html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>${page.title} · 模拟企业微信</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/sim/phone.css">
<script src="/sim/phone.js" defer></script>
</head>
<body data-version="${world.phones.version}" data-member="${page.member ?? ''}">
<div class="phone">
<header class="bar">
<div class="time" data-time>${shownTime(world.clock.now())}</div>
<div class="heading">${page.back === null ? null : html`<a class="back" href="${page.back}" aria-label="返回"></a>`}<h1>${page.title}</h1></div>
</header>
<main class="${isChat ? 'feed' : 'pane'}" data-feed>${page.body}</main>
${page.foot ?? null}
</div>
<div class="toast" role="status" data-toast hidden></div>
</body>
</html>`;
}

function withTimes(lines: { at: number; line: SafeHtml }[]): HtmlValue[] {
  return lines.map(({ at, line }, index) => {
    const before = lines[index - 1]?.at ?? Number.NEGATIVE_INFINITY;
    return at - before > PAUSE_MS ? html`<p class="when">${shownTime(at)}</p>${line}` : line;
  });
}

function listLine(href: string, picture: SafeHtml, name: string, text: string, badge: number, at?: number): SafeHtml {
  return html`<li><a href="${href}">${picture}<div class="words"><p class="name">${name}${at === undefined ? null : html`<time>${shownTime(at)}</time>`}</p><p class="text">${text}</p></div>${badge > 0 ? html`<span class="badge">${badge}</span>` : null}</a></li>`;
}

/** Cards that wait for a tap. */
function openCards(world: World, userid: string): number {
  return world.phones.appItems(userid, world.cards).filter((item) => item.card?.tappable && item.card.updates === 0)
    .length;
}

function avatar(name: string): SafeHtml {
  const letters = [...name];
  const hue = letters.reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 8, 7);
  return html`<span class="avatar hue${hue}" aria-hidden="true">${letters.slice(-2).join('')}</span>`;
}

function appAvatar(): SafeHtml {
  return html`<span class="avatar app" aria-hidden="true">留客</span>`;
}

function groupAvatar(): SafeHtml {
  return html`<span class="avatar group" aria-hidden="true">群</span>`;
}
