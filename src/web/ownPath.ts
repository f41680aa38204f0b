const LENGTH_MAX = 300;
const HOST = 'http://liuke.invalid';

/** A path of ours to go on to, or `/`: an address of another host, however it is written, is none (open redirect). */
export function ownPath(text: string | null): string {
  if (text === null || text.length > LENGTH_MAX || !/^\/[\x21-\x7e]*$/.test(text) || text.includes('\\')) return '/';
  if (!URL.canParse(text, HOST)) return '/';
  const url = new URL(text, HOST);
  const isOurs = url.origin === HOST && !url.pathname.startsWith('//') && !url.pathname.startsWith('/sign-');
  return isOurs ? `${url.pathname}${url.search}` : '/';
}
