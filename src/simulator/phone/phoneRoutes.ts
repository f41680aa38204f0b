import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Koa from 'koa';
import { BodyTooLarge, readBody } from '../api/network.ts';
import { pictureType } from '../mediaStore.ts';
import { type TapResult, tapCard, writeToApp } from '../taps.ts';
import type { World } from '../world.ts';
import type { SafeHtml } from './html.ts';
import {
  appPage,
  chatPage,
  conversationsPage,
  groupPage,
  loginPage,
  memberListPage,
  messagePage,
  shownTime,
} from './pages.ts';
import { phoneView } from './phoneView.ts';

interface Answer {
  status?: number;
  type: string;
  body: string | Buffer;
  location?: string;
  /** The member whose phone this is: the login page of the same browser knows him then. */
  member?: string;
}

const BODY_BYTES_MAX = 64 * 1024;
const TEXT_LENGTH_MAX = 500;
const MEMBER_COOKIE = 'sim_member';
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data: http: https:; form-action 'self'; base-uri 'none'";

/** The phone-like pages, what their script calls, and the stand-in for WeCom's login page. */
export function phoneRoutes(world: World, newLoginCode: (userid: string) => string): Koa.Middleware {
  const style = readFileSync(join(import.meta.dirname, 'phone.css'), 'utf8');
  const script = readFileSync(join(import.meta.dirname, 'phone.js'), 'utf8');
  return async (ctx) => {
    const { status = 200, type, body, location, member } = await answerTo(ctx);
    ctx.set('Content-Security-Policy', POLICY);
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.set('Cache-Control', 'no-store');
    if (member) ctx.cookies.set(MEMBER_COOKIE, encodeURIComponent(member), { sameSite: 'lax', overwrite: true });
    if (location) ctx.redirect(location);
    else ctx.status = status;
    ctx.type = type;
    ctx.body = body;
  };

  async function answerTo(ctx: Koa.Context): Promise<Answer> {
    if (ctx.method === 'POST') return act(ctx);
    switch (ctx.path) {
      case '/':
        return page(memberListPage(world));
      case '/sim/phone.css':
        return { type: 'text/css', body: style };
      case '/sim/phone.js':
        return { type: 'text/javascript', body: script };
      case '/sim/state':
        return json({ version: world.phones.version, time: shownTime(world.clock.now()) });
      case '/connect/oauth2/authorize':
        return authorize(ctx);
      default:
        return ctx.path.startsWith('/sim/media/') ? picture(ctx.path.slice('/sim/media/'.length)) : show(ctx.path);
    }
  }

  /** `/m/USERID`, `/m/USERID/app`, `/m/USERID/group/ID`, `/m/USERID/chat/ID` */
  function show(path: string): Answer {
    const [first, userid = '', kind, id = ''] = path.split('/').slice(1).map(decode);
    if (first !== 'm' || !world.company.member(userid)) return notFound();
    const view = phoneView(world, userid);
    const pages: Record<string, () => SafeHtml | null> = {
      '': () => conversationsPage(world, view),
      app: () => appPage(world, view),
      group: () => groupPage(world, view, id),
      chat: () => chatPage(world, view, id),
    };
    const found = pages[kind ?? '']?.();
    return found ? { ...page(found), member: view.userid } : notFound();
  }

  /** JSON only: a form of another site cannot send it. */
  async function act(ctx: Koa.Context): Promise<Answer> {
    if (!ctx.is('application/json')) return notFound();
    try {
      const body = JSON.parse((await readBody(ctx.req, BODY_BYTES_MAX)).toString('utf8')) as Record<string, unknown>;
      const userid = String(body.userid);
      if (ctx.path === '/sim/app-text') {
        return json(
          toast(await writeToApp(world, { userid, content: String(body.content).slice(0, TEXT_LENGTH_MAX) })),
        );
      }
      if (ctx.path !== '/sim/tap') return notFound();
      const selected = body.selected as Record<string, string[]> | undefined;
      const tap = { userid, taskId: String(body.taskId), key: String(body.key), ...(selected ? { selected } : {}) };
      return json(toast(await tapCard(world, tap, body.menu === true ? 'menu' : 'button')));
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      return json({ message }, cause instanceof BodyTooLarge ? 413 : 400);
    }
  }

  /** basics.md §6: back to redirect_uri with a code of the member whose phone is open. */
  function authorize(ctx: Koa.Context): Answer {
    const query = new URLSearchParams(ctx.querystring);
    const target = query.get('redirect_uri') ?? '';
    if (query.get('appid') !== world.company.corpId || !URL.canParse(target) || !/^https?:/.test(target)) {
      return page(messagePage(world, '登录链接不对：appid 或 redirect_uri 有误（50001）'), 400);
    }
    const member = world.company.member(query.get('sim_member') ?? decode(ctx.cookies.get(MEMBER_COOKIE) ?? ''));
    if (!member) {
      const linkFor = (userid: string) => `${ctx.path}?${ctx.querystring}&sim_member=${encodeURIComponent(userid)}`;
      return page(loginPage(world, linkFor));
    }
    const back = new URL(target);
    back.searchParams.set('code', newLoginCode(member.userid));
    back.searchParams.set('state', query.get('state') ?? '');
    return { type: 'text/plain', body: '', location: back.href };
  }

  function picture(mediaId: string): Answer {
    const content = world.media.any(decode(mediaId))?.content;
    const type = content ? pictureType(content) : null;
    return content && type ? { type, body: content } : notFound();
  }

  function notFound(): Answer {
    return page(messagePage(world, '没有这个页面'), 404);
  }
}

function toast(result: TapResult): { message: string } {
  if (!result.delivered) return { message: '应用没有响应' };
  if (result.replyFault !== null) return { message: `应用的回复有误：${result.replyFault}` };
  return { message: '' };
}

function page(content: SafeHtml, status = 200): Answer {
  return { status, type: 'text/html', body: content.text };
}

function json(value: Record<string, unknown>, status = 200): Answer {
  return { status, type: 'application/json', body: JSON.stringify(value) };
}

/** Broken percent signs leave the text as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
