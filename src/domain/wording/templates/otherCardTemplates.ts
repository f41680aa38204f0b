import { button, desc, keyName, option, selectTitle, suggestion, title, value } from './places.ts';

/** Reminder, question, leader cards and lists (COPY §6). */
export const OTHER_CARD_TEMPLATES = {
  'reminder.title': title('再提醒一次：{customer}'),
  'reminder.desc': desc('{case}，{firstDate}提醒过'),
  'reminder.sub': suggestion(
    '建议：已经联系过就点“已跟进”；不需要就点“情况正常”，不用写原因。{upDate}还没跟进，会请{leader}一起看看。',
  ),
  'reminder.sub.last': suggestion('建议：已经联系过就点“已跟进”；不需要就点“情况正常”，不用写原因。'),
  'reminder.key': keyName('再提醒'),

  'notSeen.title': title('{customer}：补一下联系方式'),
  'notSeen.desc': desc('{firstDate}点了已跟进，存档里暂时没看到'),
  'notSeen.sub': suggestion('电话、见面、邮件存档里看不到，选一下方式就行，不用写。还没来得及的话，今天联系也不晚。'),
  'notSeen.select': selectTitle('怎么联系的'),
  'notSeen.notYet': option('还没来得及'),
  'notSeen.call': option('打了电话'),
  'notSeen.visit': option('见了面'),
  'notSeen.mail': option('发了邮件'),
  'notSeen.other': option('其他方式'),
  'notSeen.colleague': option('同事联系的'),
  'notSeen.register': button('就这样登记'),
  'notSeen.key': keyName('补方式'),

  'leader.title': title('请帮忙看看{customer}'),
  'leader.desc': desc('{case}，已提醒{open}个工作日'),
  'leader.sub': suggestion('建议：先问问{owner}是不是卡住了，要不要你出面或换个人联系。可能已经打过电话，只是没登记。'),
  'leader.ask': button('我去问问'),
  'leader.takeOver': button('我来跟进'),
  'leader.leaveIt': button('先不用管'),

  'lostCard.title': title('请确认：{customer}不合作了吗'),
  'lostCard.desc': desc('{owner}{date}登记了“对方不合作了”'),
  'lostCard.sub': suggestion(
    '建议：先问问{owner}原因，看还有没有挽回的余地。确认后就不再提醒，这家客户按不再合作统计。',
  ),
  'lostCard.confirm': button('确认不合作'),
  'lostCard.deny': button('还在合作'),

  'leaderList.title': title('组里有{n}家客户可以帮一把'),
  'leaderList.desc': desc('都已提醒{open}个工作日以上，还没跟进'),
  'leaderList.gotIt': button('知道了'),

  'morning.title': title('今天先看这{n}家客户'),
  'morning.title.rest': title('今天先看这{n}家，另有{m}家不急'),
  'morning.desc': desc('按重要和紧急排好，点开就能处理'),
  'morning.muteToday': button('今天不再提醒'),

  'sweep.title': title('有{n}家客户在等你回复'),
  'sweep.desc': desc('最早的从{date} {time}等到现在'),
  'sweep.row': value('{customer}，等了{wait}'),
  'sweep.noneNeeded': button('都不用回'),

  'list.row': value('{customer}，{case}'),
  'list.open': button('打开清单'),
} as const;
