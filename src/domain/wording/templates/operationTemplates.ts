import { within } from '../template.ts';
import { line, word } from './places.ts';

/** The operator's page: does it work, and what is broken. */
export const OPERATION_TEMPLATES = {
  'admin.archive': word('聊天存档'),
  'admin.lastPull': word('最近一次读取'),
  'admin.lastPull.ago': line('{minutes}前'),
  'admin.lastPull.none': line('还没有读过'),
  'admin.lastMessage': word('最新一条消息'),
  'admin.lastMessage.none': line('还没有'),
  'admin.messages': word('已读消息'),
  'admin.records': line('{count}条'),
  'admin.sequence': word('读到的序号'),
  'admin.gap': word('数据缺口'),
  'admin.gap.span': line('{from} 到 {to}'),
  'admin.kept': line('暂存：{reason}'),
  'kept.noKey': line('缺少对应版本的私钥'),
  'kept.badKey': line('私钥不对'),
  'kept.undecodable': line('解不开'),
  'kept.unparsed': line('读不懂'),

  'statistics.heading': word('官方统计对照'),
  'statistics.lead': line(
    '{date}企业微信“联系客户统计”的数字，旁边是聊天存档按同样口径算的。只用来核对有没有漏读，不用来评人',
  ),
  'statistics.none': line('企业微信还没有给出统计'),
  'statistics.name': word('同事'),
  'statistics.official': word('企业微信'),
  'statistics.own': word('聊天存档'),
  'statistics.result': word('对照'),
  'statistics.count': line('{count}条'),
  'statistics.count.replied': line('{count}条，回复{share}'),
  'statistics.agrees': word('一致'),
  'statistics.archiveMisses': word('存档少了'),
  'statistics.archiveHasMore': word('存档多了'),
  'statistics.differs': word('回复算得不同'),
  'statistics.noSeat': word('没有开通存档'),
  'statistics.notRead': word('还没有读完'),

  'admin.coverage': word('覆盖'),
  'admin.archivedStaff': word('开通存档的同事'),
  'admin.seats': line('{archived}/{staff}'),
  'admin.seats.unknown': line('{archived}/{staff}，{unknown}位还不清楚'),
  'admin.judgedCustomers': word('可以判断的客户'),

  'vanish.members': within(160)(
    '企业微信不再显示{kept}位同事（一共{count}位），先不按离开处理。检查应用的可见范围；真的都不在了，运行 liuke sync --accept-vanished',
  ),
  'vanish.relationships': within(160)(
    '企业微信不再显示{kept}个客户好友关系（一共{count}个），先不按删除处理。检查应用的可见范围和客户联系；真的都不在了，运行 liuke sync --accept-vanished',
  ),

  'app.atRisk': within(160)(
    '企业微信说留客应用用得太少，快要限制或停用它了。处理：请几位同事今天打开一次留客，再到管理后台的应用管理里看一眼。',
  ),
  'app.stopped': within(160)(
    '企业微信因为用得太少停用了留客应用，提醒发不出去。处理：到管理后台的应用管理里重新启用，再运行 liuke doctor',
  ),
  'app.well': within(160)('企业微信恢复了留客应用，提醒会接着发。'),

  /** To the leader, in the tone of COPY §10: what was seen, what it may be, what comes next. */
  'allSilent.leader': within(160)(
    '{owner}的客户里有{count}家同时安静了，已经先不提醒{open}个工作日。可能在休假，也可能数据有缺，麻烦问一下。今天起恢复提醒。',
  ),

  'tag.group': word('留客'),
  'tag.keyContact': word('主要对接人'),

  'admin.traffic': word('收发'),
  'admin.inboxWaiting': word('待处理的回调'),
  'admin.unknownEvents': word('没见过的回调'),
  'admin.unknownEvent': line('{id} {count}次，最近{lastDate}'),
  'admin.queued': word('待发送'),
  'admin.sent': word('已发送'),
  'admin.dead': word('发不出去'),
  'admin.uncertain': word('不确定是否送达'),

  'admin.jobs': word('定时工作'),
  'admin.jobs.none': line('还没有做过'),
  'job.sync': word('同步通讯录'),
  'job.tags': word('安排客户标签'),
  'job.statistics': word('核对官方统计'),
  'job.assess': word('评估客户'),
  'job.cards': word('安排提醒'),
  'job.waits': word('查看等回复的客户'),
  'job.leaders': word('转告主管'),
  'job.purge': word('清理过期数据'),
  'job.digest': word('客户周报'),
  'job.state.running': word('进行中'),
  'job.state.done': word('完成'),
  'job.state.failed': line('失败，会重试'),
} as const;
