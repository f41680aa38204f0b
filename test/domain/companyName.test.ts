import { describe, expect, it } from 'vitest';
import { looseKey, strictKey } from '../../src/domain/companyName.ts';

/** As people write them: name, strict key (joins), loose key (only suggests). All companies of our own are invented. */
const NAMES: readonly (readonly [name: string, strict: string | null, loose: string | null])[] = [
  ['杭州澄川自动化(集团)有限公司', '杭州澄川自动化集团', '澄川自动化'],
  ['杭州澄川自动化（集团）有限公司', '杭州澄川自动化集团', '澄川自动化'],
  ['杭州澄川自动化集团股份有限公司', '杭州澄川自动化集团', '澄川自动化'],
  ['杭州澄川自动化集团', '杭州澄川自动化集团', '澄川自动化'],
  ['澄川自动化', '澄川自动化', '澄川自动化'],
  ['澄川自动化有限公司', '澄川自动化', '澄川自动化'],
  [' 澄川 自动化 有限公司 ', '澄川自动化', '澄川自动化'],
  ['澄川自动化有限责任公司', '澄川自动化', '澄川自动化'],
  ['澄川自动化股份有限公司', '澄川自动化', '澄川自动化'],
  ['浩运贸易(上海)有限公司', '浩运贸易上海', '浩运贸易'],
  ['浩运贸易（上海）有限公司', '浩运贸易上海', '浩运贸易'],
  ['浩运贸易(北京)有限公司', '浩运贸易北京', '浩运贸易'],
  ['浩运贸易【上海】有限公司', '浩运贸易上海', '浩运贸易'],
  ['上海浩运贸易有限公司', '上海浩运贸易', '浩运贸易'],
  ['上海市浩运贸易有限公司', '上海市浩运贸易', '浩运贸易'],
  ['浩运贸易有限公司', '浩运贸易', '浩运贸易'],
  ['“浩运”贸易有限公司', '浩运贸易', '浩运贸易'],
  ['「浩运」贸易公司', '浩运贸易', '浩运贸易'],
  ['浩运·贸易有限公司', '浩运贸易', '浩运贸易'],
  ['浩运-贸易有限公司', '浩运贸易', '浩运贸易'],
  ['浩运贸易有限公司。', '浩运贸易', '浩运贸易'],
  ['浩运贸易有限公司（已注销）', '浩运贸易有限公司已注销', '浩运贸易'],
  ['浩运贸易有限公司苏州分公司', '浩运贸易有限公司苏州分公司', '浩运贸易'],
  ['浩运贸易有限公司上海分公司', '浩运贸易有限公司上海分公司', '浩运贸易'],
  ['浩运贸易苏州分公司', '浩运贸易苏州分公司', '浩运贸易'],
  ['浩运贸易集团有限公司华东分公司', '浩运贸易集团有限公司华东分公司', '浩运贸易'],
  ['浩运贸易北京办事处', '浩运贸易北京办事处', '浩运贸易'],
  ['浩运贸易总部', '浩运贸易总部', '浩运贸易'],
  ['浩运贸易集团总公司', '浩运贸易集团总公司', '浩运贸易'],
  ['浩运贸易子公司', '浩运贸易子公司', '浩运贸易'],
  ['浩运国际贸易有限公司', '浩运国际贸易', '浩运国际贸易'],
  ['⭐浩运贸易有限公司', '⭐浩运贸易', '浩运贸易'],
  ['【重点】浩运贸易有限公司', '重点浩运贸易', '浩运贸易'],
  ['浩运贸易有限公司🌟🌟', '浩运贸易有限公司🌟🌟', '浩运贸易'],
  ['浩‌运‍贸易有限公司', '浩运贸易', '浩运贸易'],
  ['‮浩运贸易有限公司', '浩运贸易', '浩运贸易'],
  ['ＨＡＯＹＵＮ贸易（苏州）有限公司', 'HAOYUN贸易苏州', 'HAOYUN贸易'],
  ['haoyun贸易(苏州)有限公司', 'HAOYUN贸易苏州', 'HAOYUN贸易'],
  ['Haoyun Trading Co., Ltd.', 'HAOYUNTRADING', 'HAOYUNTRADING'],
  ['HAOYUN TRADING CO.,LTD', 'HAOYUNTRADING', 'HAOYUNTRADING'],
  ['Haoyun Trading Co.Ltd', 'HAOYUNTRADING', 'HAOYUNTRADING'],
  ['Haoyun Trading Co Ltd', 'HAOYUNTRADING', 'HAOYUNTRADING'],
  ['Haoyun Trading Ltd.', 'HAOYUNTRADING', 'HAOYUNTRADING'],
  ['Haoyun Trading, Inc.', 'HAOYUNTRADING', 'HAOYUNTRADING'],
  ['Haoyun Trading LLC', 'HAOYUNTRADING', 'HAOYUNTRADING'],
  ['Haoyun-Trading', 'HAOYUNTRADING', 'HAOYUNTRADING'],
  ['HAOYUN TRADING (SUZHOU) CO., LTD.', 'HAOYUNTRADINGSUZHOU', 'HAOYUNTRADING'],
  ['Haoyun Trading Limited', 'HAOYUNTRADINGLIMITED', 'HAOYUNTRADINGLIMITED'],
  ['浙江省杭州市澄川自动化有限公司', '浙江省杭州市澄川自动化', '澄川自动化'],
  ['杭州市澄川自动化有限公司', '杭州市澄川自动化', '澄川自动化'],
  ['浙江澄川自动化有限公司', '浙江澄川自动化', '澄川自动化'],
  ['广西壮族自治区南宁市明泽医疗器械有限公司', '广西壮族自治区南宁市明泽医疗器械', '明泽医疗器械'],
  ['内蒙古自治区蓝屿食品有限公司', '内蒙古自治区蓝屿食品', '蓝屿食品'],
  ['上海银行股份有限公司', '上海银行', '上海银行'],
  ['上海银行', '上海银行', '上海银行'],
  ['中国银行股份有限公司', '中国银行', '中国银行'],
  ['中国石油天然气集团有限公司', '中国石油天然气集团', '中国石油天然气'],
  ['中国石油天然气股份有限公司', '中国石油天然气', '中国石油天然气'],
  ['北京北京烤鸭有限公司', '北京北京烤鸭', '北京烤鸭'],
  ['吉林省吉林市恒拓包装有限公司', '吉林省吉林市恒拓包装', '恒拓包装'],
  ['海南航空', '海南航空', '海南航空'],
  ['天津天士力', '天津天士力', '天津天士力'],
  ['58同城', '58同城', '58同城'],
  ['五八同城信息技术有限公司', '五八同城信息技术', '五八同城信息技术'],
  ['奇虎360科技有限公司', '奇虎360科技', '奇虎360科技'],
  ['360科技', '360科技', '360科技'],
  ['3M中国有限公司', '3M中国', '3M中国'],
  ['7-ELEVEN便利店', '7ELEVEN便利店', '7ELEVEN便利店'],
  ['A.O.史密斯(中国)热水器有限公司', 'AO史密斯中国热水器', 'AO史密斯热水器'],
  ['AO史密斯（中国）热水器有限公司', 'AO史密斯中国热水器', 'AO史密斯热水器'],
  ['启川机电设备(苏州工业园区)有限公司', '启川机电设备苏州工业园区', '启川机电设备'],
  ['苏州启川机电设备有限公司', '苏州启川机电设备', '启川机电设备'],
  ['启川机电', '启川机电', '启川机电'],
  ['启川', null, null],
  ['启川公司', null, null],
  ['无锡栎原精密制造有限公司', '无锡栎原精密制造', '栎原精密制造'],
  ['無錫櫟原精密製造有限公司', '無錫櫟原精密製造', '無錫櫟原精密製造'],
  ['株式会社浩运贸易', '株式会社浩运贸易', '株式会社浩运贸易'],
  ['㈱浩运贸易', '株浩运贸易', '浩运贸易'],
  ['恒拓包装(常州)有限责任公司', '恒拓包装常州', '恒拓包装'],
  ['恒拓包装材料厂', '恒拓包装材料厂', '恒拓包装材料厂'],
  ['恒拓包装材料加工厂（普通合伙）', '恒拓包装材料加工厂普通合伙', '恒拓包装材料加工厂'],
  ['张三', null, null],
  ['张三丰建材经营部', '张三丰建材经营部', '张三丰建材经营部'],
  ['个体户', null, null],
  ['个人', null, null],
  ['散客', null, null],
  ['测试', null, null],
  ['测试公司', null, null],
  ['测试有限公司', null, null],
  ['暂无', null, null],
  ['暂无公司', null, null],
  ['没有公司', null, null],
  ['不详', null, null],
  ['某某有限公司', null, null],
  ['公司', null, null],
  ['有限公司', null, null],
  ['股份有限公司', null, null],
  ['有限责任公司', null, null],
  ['集团有限公司', null, null],
  ['   ', null, null],
  ['　　　　', null, null],
  ['😀😀😀😀', null, null],
  ['⭐⭐⭐⭐⭐', null, null],
  ['13800001111', null, null],
  ['400-820-8888', null, null],
  ['AAAA', null, null],
  ['----', null, null],
  ['(集团)', null, null],
  ['（上海）', null, null],
  ['上海有限公司', null, null],
  ['中国移动通信集团江苏有限公司', '中国移动通信集团江苏', '中国移动通信集团江苏'],
  ['中国移动通信集团浙江有限公司', '中国移动通信集团浙江', '中国移动通信集团浙江'],
  ['国家电网有限公司华东分部', '国家电网有限公司华东分部', '国家电网有限公司华东分部'],
  ['中铁十二局集团第三工程有限公司', '中铁十二局集团第三工程', '中铁十二局集团第三工程'],
  ['中铁十二局集团第二工程有限公司', '中铁十二局集团第二工程', '中铁十二局集团第二工程'],
];

describe('the keys of a company name', () => {
  it.each(NAMES)('%j is joined by %j and suggested by %j', (name, strict, loose) => {
    expect(strictKey(name)).toBe(strict);
    expect(looseKey(name)).toBe(loose);
  });

  it('tells legal persons of one name at two places apart, and suggests them', () => {
    const [shanghai, beijing] = ['浩运贸易(上海)有限公司', '浩运贸易(北京)有限公司'];
    expect(strictKey(shanghai)).not.toBe(strictKey(beijing));
    expect(looseKey(shanghai)).toBe(looseKey(beijing));
  });

  it('does not depend on how the name is spaced, bracketed or wide', () => {
    const spellings = [
      '浩运 贸易（苏州）有限公司',
      '浩运贸易(苏州)有限公司',
      '浩运贸易 ( 苏州 ) 有限公司 ',
      '浩运贸易［苏州］有限公司',
    ];
    expect(new Set(spellings.map(strictKey))).toEqual(new Set(['浩运贸易苏州']));
  });

  it('takes 10,000 characters and 10,000 brackets in its stride', () => {
    expect(strictKey('浩'.repeat(10_000))).toBeNull();
    expect(looseKey('('.repeat(10_000))).toBeNull();
    expect(strictKey(`${'浩运贸易'.repeat(2_500)}有限公司`)).toHaveLength(10_000);
  });
});
