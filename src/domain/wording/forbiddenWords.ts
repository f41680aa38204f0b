/** Words that no text for people holds (COPY §1), and characters that a harmless fact has no need of. */
const WORDS = [
  '您',
  '该客户',
  '流失',
  '预警',
  '风险',
  '高危',
  '红色客户',
  '违规',
  '失职',
  '监控',
  '考核',
  '抓取',
  '追责',
  '怠慢',
  '超时违约',
  '未核实',
  '声称',
  '虚假跟进',
  '作弊',
  '误报',
  '认领',
  '闭环',
  '触达',
  '激活',
  '唤醒',
  '盘活',
  '赋能',
  '已电话',
  '已微信',
  '季节性正常',
  '被判定为',
  '联系日',
  '指数',
  '窗口',
  '基线',
  '中位数',
  '置信',
  '截尾',
  'P90',
  '逾期未处理',
  '把你删了',
  '拉黑',
  '系统检测到',
  '算法认为',
  '离职',
  '跳槽',
  '被开除',
  '逼单',
  '在吗',
  '今日无提醒',
  '数据异常',
] as const;

/** 亲 as an address; 亲自 and 亲友 are other words. */
const ADDRESS = /亲(?![自身友戚眼手切近历])/u;
const MARKS = /[!！↑↓→←▲▼]|\p{Extended_Pictographic}/u;

/** The forbidden words and marks that a text holds, in the order of the list. */
export function forbiddenWords(text: string): string[] {
  const found: string[] = WORDS.filter((word) => text.includes(word));
  for (const pattern of [ADDRESS, MARKS]) {
    const [hit] = pattern.exec(text) ?? [];
    if (hit !== undefined) found.push(hit);
  }
  return found;
}
