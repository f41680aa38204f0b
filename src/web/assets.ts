import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Router from 'koa-router';

/** Style sheets and the few scripts, read once; they change with a release only. */
export function assetRoutes(): Router {
  const weuiFolder = createRequire(import.meta.url)
    .resolve('weui/package.json')
    .replace(/package\.json$/, '');
  const files = {
    // WeUI's palette for light and dark without its widgets, of which no page uses one: 29 KB in place of 184.
    'weui-base.css': readFileSync(`${weuiFolder}dist/style/base/base.min.css`, 'utf8'),
    'liuke.css': readFileSync(new URL('./liuke.css', import.meta.url), 'utf8'),
    // WeCom's own JS-SDK from our own place: no page of ours asks anybody else for a script.
    'wecom-jssdk.js': readFileSync(
      createRequire(import.meta.url).resolve('@wecom/jssdk/dist/wecom.global.prod.js'),
      'utf8',
    ),
    'wecom-page.js': readFileSync(new URL('./wecomPage.js', import.meta.url), 'utf8'),
    'sidebar.js': readFileSync(new URL('./sidebar.js', import.meta.url), 'utf8'),
    'chat.js': readFileSync(new URL('./chat.js', import.meta.url), 'utf8'),
  };
  const router = new Router({ prefix: '/assets' });
  for (const [name, content] of Object.entries(files))
    router.get(`/${name}`, (ctx) => {
      ctx.type = name.endsWith('.css') ? 'text/css' : 'text/javascript';
      ctx.set('Cache-Control', 'public, max-age=3600');
      ctx.body = content;
    });
  return router;
}
