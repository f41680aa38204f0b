import { within } from '../template.ts';
import { line, word } from './places.ts';

/** A paragraph of a plain message. */
const paragraph = within(160);

/** Pages, sidebar, plain messages (COPY §11). */
export const PAGE_TEMPLATES = {
  'band.steady': word('平稳'),
  'band.watch': word('留意'),
  'band.first': word('优先联系'),
  'band.unknown': word('暂不判断'),
  'band.observing': word('新客户，先观察'),

  'state.open': word('待跟进'),
  'state.claimed': word('已跟进'),
  'state.attested': within(14)('已登记（电话或见面）'),
  'state.verified': word('存档里看到了'),
  'state.answered': word('客户回了'),
  'state.snoozed': word('明早提醒'),
  'state.closed': word('已结束'),

  'me.heading': line('今天先看'),
  'me.empty': line('今天没有要先看的客户'),
  'customer.chat': word('去聊天'),
  'customer.done': word('已跟进'),
  'customer.fine': word('情况正常'),
  'customer.why': word('为什么'),
  'customer.log': word('来往记录'),
  'customer.contacts': word('对接人'),
  'customer.orders': word('订单'),
  'customer.followUps': word('跟进记录'),
  'customer.readers': word('谁看过'),
  'customer.reader': line('{reader} {date} {time} 看过这一页'),
  'sidebar.heading': word('客户小结'),
  'sidebar.unfold': word('展开'),
  'page.noRight': line('这位客户不在你的范围内，需要的话找主管'),
  'page.signedOut': line('登录过期了，点这里重新进入'),
  'admin.pause': word('全员暂停提醒'),
  'admin.leave': word('休假'),

  'group.name': line('客户周报'),
  'plain.alert': line('留客：有{count}家客户请你看看。点开查看：{url}'),
  'operator.stopped': paragraph(
    '聊天数据停在{when}（{minutes}没更新）。客户提醒已暂停。原因：{reason}。处理：{remedy}',
  ),
  'operator.ip.reason': line('IP不在可信名单（60020）'),
  'operator.ip.remedy': line('管理后台加入 {ip}，再运行 liuke doctor'),
  'operator.secret.reason': line('存档的 Secret 不对或已重置'),
  'operator.secret.remedy': line('管理后台核对会话内容存档的 Secret，再运行 liuke doctor'),
  'operator.key.reason': line('私钥和管理后台的公钥对不上'),
  'operator.key.remedy': line('核对消息加密公钥的版本和 .env 里的私钥，再运行 liuke doctor'),
  'operator.unreachable.reason': line('连不上企业微信'),
  'operator.unreachable.remedy': line('检查服务器网络，再运行 liuke doctor'),
  'operator.unknown.reason': line('还不清楚'),
  'operator.unknown.remedy': line('运行 liuke doctor'),

  'intro.hello': paragraph('你好，我是留客。'),
  'intro.what': paragraph(
    '有客户好久没联系、没下单或在等回复时，我会在这里提醒你，一天最多{cards}条新提醒，下班和休假不打扰。',
  ),
  'intro.what.noOrders': paragraph(
    '有客户好久没联系或在等回复时，我会在这里提醒你，一天最多{cards}条新提醒，下班和休假不打扰。',
  ),
  'intro.how': paragraph('联系过就点“已跟进”；不需要就点“情况正常”，不用写原因。'),
  'intro.data.none': paragraph(
    '我看的是公司聊天存档里的时间和来往，默认不保存聊天内容。你能看到关于自己客户的全部依据，也能看到谁看过。',
  ),
  'intro.data.encrypted': paragraph(
    '我看的是公司聊天存档里的时间和来往，聊天内容加密保存{retention}天，每次查看都有记录。你能看到关于自己客户的全部依据，也能看到谁看过。',
  ),
  'intro.leader': paragraph(
    '主管能打开组里客户的页面，谁打开过你都看得到。提醒{ladder}个工作日还没跟进的，会请{leader}一起看看。',
  ),
  'intro.leader.pageOnly': paragraph('主管能打开组里客户的页面，谁打开过你都看得到。'),
} as const;
