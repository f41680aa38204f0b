import { within } from '../template.ts';
import { line } from './places.ts';

/** A paragraph of a plain message. */
const paragraph = within(160);

/** Plain messages: the notice to the operator and the first message to each salesperson (COPY §11). */
export const MESSAGE_TEMPLATES = {
  'group.name': line('客户周报'),
  cardless: paragraph('留客：有{n}家客户请你看看。点开查看：{url}'),
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
  'operator.invisible': paragraph(
    '提醒发不到{owner}：不在应用的可见范围，也没有找到可以接手的同事。处理：管理后台把他加进可见范围',
  ),
  'operator.invisible.moved': paragraph(
    '提醒发不到{owner}：不在应用的可见范围，已转给{colleague}。处理：管理后台把他加进可见范围',
  ),
  'operator.uncertain': within(400)(
    '有一条群消息不确定发到没有，不会自动重发。请到群里看一下。没发到：liuke outbox --retry {id}；发到了：liuke outbox --drop {id} 已收到',
  ),
  'operator.uncertain.page': within(400)(
    '有一期周报不确定发到群里没有，不会自动重发。请到群里看一下。没发到：打开 {url} 点“补发”；发到了：liuke outbox --drop {id} 已收到',
  ),
  'operator.overdue': paragraph(
    '{job}没有按时完成，本来应在{when}前完成。处理：看运行页的定时工作和服务日志，再运行 liuke doctor',
  ),
  'operator.last': paragraph('今天不再逐条提醒，其余的请看留客的运行页。'),

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
