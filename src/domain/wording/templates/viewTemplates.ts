import { line, word } from './places.ts';

/** Signing in, rights, the board, the reading log (COPY §11). */
export const VIEW_TEMPLATES = {
  'signIn.over': line('登录过期了，点这里重新进入'),
  'signIn.failed': line('没能登录，请在企业微信里重新打开'),
  'signIn.out': line('已退出'),
  'signIn.again': word('重新进入'),
  'signIn.leave': word('退出'),
  'page.noRight': line('这位客户不在你的范围内，需要的话找主管'),
  'form.refused': line('这次没有保存，回到页面再试一次'),
} as const;
