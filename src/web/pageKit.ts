import { timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';
import type { Texts } from '../domain/wording/texts.ts';
import { type SignedIn, signedInBy } from '../usecases/signIn.ts';
import { setCookie } from './cookie.ts';
import { html, type PageFrame, renderPage } from './html.ts';
import { ownPath } from './ownPath.ts';
import { readRawBody } from './rawBody.ts';
import { SCRIPT_POLICY } from './scriptPolicy.ts';
import type { WebDeps } from './webDeps.ts';

/** A form with a note of the longest length, as it is encoded; what is larger is refused. */
export const FORM_BYTES_MAX = 16 * 1024;
const COOKIE_MS = 7 * 86_400_000;

type Frame = Pick<PageFrame, 'title' | 'current' | 'body' | 'scripts'>;

/** What every page needs: who looks, how an answer is shown, whether a form is ours. */
export interface PageKit {
  texts: Texts;
  /** Who is signed in; otherwise the answer is made (on to sign-in) and null is given. */
  viewer(ctx: Context): Promise<SignedIn | null>;
  /** As {@link viewer}, without an answer for who is not. */
  look(ctx: Context): Promise<SignedIn | null>;
  /** A form of ours from somebody signed in; otherwise the refusal is made and null is given. @throws BodyRefused */
  form(ctx: Context): Promise<{ signedIn: SignedIn; form: URLSearchParams } | null>;
  show(ctx: Context, signedIn: SignedIn | null, frame: Frame): void;
  notFound(ctx: Context, signedIn: SignedIn | null): void;
  /** The same answer whether the thing is not there or not theirs. */
  /** Asked too often: a page that says when it goes on. */
  tooMany(ctx: Context, waitSeconds: number): void;
  noRight(ctx: Context, signedIn: SignedIn | null): void;
  setSession(ctx: Context, token: string | null): void;
  sessionToken(ctx: Context): string | null;
}

export function pageKit(deps: WebDeps): PageKit {
  const { texts, signIn, publicUrl } = deps;
  const isSecure = publicUrl.startsWith('https://');
  // The prefix makes browsers refuse one that a neighbouring host sets for us.
  const cookieName = isSecure ? '__Host-liuke' : 'liuke';

  const kit: PageKit = {
    texts,
    async look(ctx) {
      const token = kit.sessionToken(ctx);
      const signedIn = token === null ? null : await signedInBy(signIn.deps, token);
      if (signedIn?.nextToken != null) kit.setSession(ctx, signedIn.nextToken);
      return signedIn;
    },
    async viewer(ctx) {
      const signedIn = await kit.look(ctx);
      if (signedIn !== null) return signedIn;
      if (ctx.method === 'GET' || ctx.method === 'HEAD') {
        ctx.redirect(`/sign-in?to=${encodeURIComponent(ownPath(ctx.url))}`);
        return null;
      }
      ctx.status = 401;
      message(ctx, null, texts.fill('signIn.over'), { href: '/sign-in', text: texts.fill('signIn.again') });
      return null;
    },
    async form(ctx) {
      if (!isOwnOrigin(ctx, publicUrl)) {
        refuse(ctx, null);
        return null;
      }
      const signedIn = await kit.viewer(ctx);
      if (signedIn === null) return null;
      const form = new URLSearchParams(await readRawBody(ctx.req, FORM_BYTES_MAX));
      if (isEqual(form.get('form') ?? '', signedIn.formToken)) return { signedIn, form };
      refuse(ctx, signedIn);
      return null;
    },
    show(ctx, signedIn, frame) {
      if (frame.scripts !== undefined) ctx.set('Content-Security-Policy', SCRIPT_POLICY);
      ctx.type = 'text/html; charset=utf-8';
      ctx.set('Cache-Control', 'no-store');
      ctx.body = renderPage(texts, { ...frame, signedIn, isDemo: signIn.kind === 'demo' });
    },
    notFound(ctx, signedIn) {
      ctx.status = 404;
      message(ctx, signedIn, texts.fill('page.notFound'), { href: '/', text: texts.fill('page.home') });
    },
    tooMany(ctx, waitSeconds) {
      ctx.status = 429;
      ctx.set('Retry-After', String(waitSeconds));
      message(ctx, null, texts.fill('page.tooMany', { count: String(waitSeconds) }), {
        href: '/',
        text: texts.fill('page.home'),
      });
    },
    noRight(ctx, signedIn) {
      ctx.status = 403;
      message(ctx, signedIn, texts.fill('page.noRight'), { href: '/', text: texts.fill('page.home') });
    },
    setSession(ctx, token) {
      setCookie(ctx, cookieName, token ?? '', { isSecure, maxAgeMs: token === null ? 0 : COOKIE_MS });
    },
    sessionToken: (ctx) => ctx.cookies.get(cookieName) || null,
  };

  function refuse(ctx: Context, signedIn: SignedIn | null): void {
    ctx.status = 403;
    message(ctx, signedIn, texts.fill('form.refused'), { href: '/', text: texts.fill('page.home') });
  }

  function message(ctx: Context, signedIn: SignedIn | null, title: string, link: { href: string; text: string }): void {
    const { href, text } = link;
    const body = html`<section class="lk-box"><h1>${title}</h1><p><a href=${href}>${text}</a></p></section>`;
    kit.show(ctx, signedIn, { title, current: null, body });
  }

  return kit;
}

/** Posted from a page of ours: of this very host, or of the address that people know. */
function isOwnOrigin(ctx: Context, publicUrl: string): boolean {
  const origin = ctx.get('Origin');
  if (!URL.canParse(origin)) return false;
  return new URL(origin).host === ctx.host || origin === new URL(publicUrl).origin;
}

function isEqual(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
