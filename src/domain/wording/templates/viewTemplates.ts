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

  'customer.readings': word('谁看过'),
  'customer.reading': line('{reader} {when} 看过这一页'),

  'board.filter': word('看哪些'),
  'board.alerts': word('有提醒'),
  'board.all': word('全部'),
  'board.owner': word('负责人'),
  'board.everybody': word('所有人'),
  'board.name': word('客户名称'),
  'board.find': word('查找'),
  'board.band': word('状态'),
  'board.state': word('跟进'),
  'board.empty': line('这里没有客户'),
  'board.previous': word('上一页'),
  'board.next': word('下一页'),
  'board.export': word('导出表格'),
  'board.handled': word('跟进情况'),
  'board.handled.hint': line('近4周的提醒里已跟进的，按姓名排列，少于5次的不列。'),

  'review.heading': word('可能是同一家'),
  'review.hint': line('系统不会自己合并，你说了才算。合并以后还可以撤销。'),
  'review.empty': line('没有要看的'),
  'review.contacts': word('{n}位对接人'),
  'review.same': word('是同一家'),
  'review.different': word('不是'),
  'review.remark': line('不同部门的同事备注了同一个公司名'),
  'review.looseName': line('名称只差地名、集团或分公司'),
  'review.roomName': line('客户群的名字里有另一家'),
  'review.said.same': line('已合并'),
  'review.said.different': line('记下了，以后不再问'),
  'review.said.gone': line('情况已经变了，没有改动'),
} as const;
