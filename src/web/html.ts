import htm from 'htm';
import { type ComponentChildren, h, type VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Texts } from '../domain/wording/texts.ts';
import type { SignedIn } from '../usecases/signIn.ts';

/** Tagged HTML whose values are escaped; there is no way around it on purpose. */
export const html = (htm as unknown as { bind(make: typeof h): Html }).bind(h);

// The package's types describe its CommonJS form, which is not what is loaded here.
type Html = (strings: TemplateStringsArray, ...values: unknown[]) => VNode;

export interface PageFrame {
  title: string;
  /** The place in the navigation that is shown as current. */
  current: '/me' | '/team' | '/admin' | null;
  /** Who looks; null for nobody. */
  signedIn: SignedIn | null;
  /** Where one person may look as another. */
  isDemo: boolean;
  body: ComponentChildren;
  /** Only where WeCom's JS-SDK is asked. */
  scripts?: readonly string[];
}

const NAVIGATION = [
  { href: '/me', text: 'page.me' },
  { href: '/team', text: 'page.team' },
  { href: '/admin', text: 'page.admin' },
] as const;

/** A whole page: server HTML, readable without any script. */
export function renderPage(texts: Texts, { title, current, signedIn, isDemo, body, scripts = [] }: PageFrame): string {
  const brand = texts.fill('page.brand');
  const page = html`
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · ${brand}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/weui-base.css" />
        <link rel="stylesheet" href="/assets/liuke.css" />
      </head>
      <body>
        <header class="lk-top">
          <strong>${brand}</strong>
          ${signedIn === null ? null : whoLooks(texts, signedIn, isDemo)}
          ${signedIn === null ? null : navigation(texts, signedIn, current)}
        </header>
        <main>${body}</main>
        ${scripts.map((src) => html`<script src=${src}></script>`)}
      </body>
    </html>
  `;
  return `<!doctype html>${renderToString(page)}`;
}

function navigation(texts: Texts, { viewer }: SignedIn, current: PageFrame['current']): VNode {
  const shown = NAVIGATION.filter(({ href }) => href !== '/admin' || viewer.operates);
  return html`
    <nav aria-label=${texts.fill('page.navigation')}>
      ${shown.map(
        ({ href, text }) =>
          html`<a href=${href} aria-current=${href === current ? 'page' : undefined}>${texts.fill(text)}</a>`,
      )}
    </nav>
  `;
}

function whoLooks(texts: Texts, { viewer, formToken }: SignedIn, isDemo: boolean): VNode {
  if (isDemo)
    return html`<span class="lk-soft">${viewer.name}（<a href="/">${texts.fill('page.changeViewer')}</a>）</span>`;
  return html`
    <form class="lk-out lk-soft" method="post" action="/sign-out">
      ${formField(formToken)} ${viewer.name} <button>${texts.fill('signIn.leave')}</button>
    </form>
  `;
}

/** Goes into each form: only a page of ours knows it. */
export function formField(formToken: string): VNode {
  return html`<input type="hidden" name="form" value=${formToken} />`;
}
