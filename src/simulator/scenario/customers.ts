import type { Story } from './story.ts';

/** A person at a customer: name, position, and the kind of account (`wo` WeCom, `wm` WeChat). */
export type PersonRow = readonly [name: string, position: string, account: 'wo' | 'wm'];

/** One customer of the demo. All names are invented. */
export interface CustomerRow {
  short: string;
  /** Registered name; '' for a single person without a company. */
  full: string;
  people: readonly PersonRow[];
  /** Usual calendar days between conversations. */
  cadenceDays: number;
  story: Story;
  /** A customer group (客户群) with these people, the owner and our engineer. */
  hasRoom?: boolean;
}

const STEADY: Story = { kind: 'steady' };

/** Ten customers for each salesperson, by userid. Those with a story of their own stand first. */
export const CUSTOMERS: Readonly<Record<string, readonly CustomerRow[]>> = {
  LinChen: [
    {
      short: '浩运贸易',
      full: '杭州浩运贸易有限公司',
      people: [
        ['王敏', '采购经理', 'wo'],
        ['赵倩', '采购主管', 'wo'],
      ],
      cadenceDays: 2,
      story: { kind: 'championLeaves', workdaysBeforeEnd: 2.4 },
      hasRoom: true,
    },
    {
      short: '启川机电',
      full: '苏州启川机电设备有限公司',
      people: [
        ['孔令齐', '采购经理', 'wo'],
        ['邵斌', '设备工程师', 'wm'],
      ],
      cadenceDays: 7,
      story: { kind: 'goesQuiet', workdaysBeforeEnd: 17.1, lastWord: 'ours', reminders: 0, recoverable: true },
    },
    {
      short: '栎原精密',
      full: '无锡栎原精密制造有限公司',
      people: [['钱小波', '生产主管', 'wm']],
      cadenceDays: 1,
      story: { kind: 'goesQuiet', workdaysBeforeEnd: 74.3, lastWord: 'ours', reminders: 1, recoverable: true },
    },
    {
      short: '澄屿电子',
      full: '上海澄屿电子科技有限公司',
      people: [
        ['顾蔚然', '采购专员', 'wo'],
        ['薛婷', '仓库主管', 'wm'],
      ],
      cadenceDays: 2,
      story: { kind: 'slowsDown', workdaysBeforeEnd: 46.7, factor: 6, recoverable: true },
    },
    {
      short: '沐川食品',
      full: '嘉兴沐川食品有限公司',
      people: [
        ['冯佳宜', '采购经理', 'wo'],
        ['戴国平', '设备主管', 'wm'],
      ],
      cadenceDays: 1,
      story: STEADY,
      hasRoom: true,
    },
    {
      short: '砚北包装',
      full: '常州砚北包装材料有限公司',
      people: [['蒋一鸣', '总经理', 'wm']],
      cadenceDays: 3.5,
      story: STEADY,
    },
    {
      short: '岚舟物流',
      full: '宁波岚舟物流有限公司',
      people: [
        ['俞晓峰', '运营经理', 'wo'],
        ['汤玲', '仓储主管', 'wo'],
      ],
      cadenceDays: 7,
      story: STEADY,
    },
    {
      short: '霁和医疗',
      full: '上海霁和医疗器械有限公司',
      people: [['陆思远', '采购经理', 'wo']],
      cadenceDays: 14,
      story: STEADY,
    },
    {
      short: '朗峤自动化',
      full: '苏州朗峤自动化科技有限公司',
      people: [
        ['严冬', '项目经理', 'wm'],
        ['吴曼', '采购专员', 'wo'],
        ['倪志强', '机械工程师', 'wm'],
      ],
      cadenceDays: 2,
      story: STEADY,
      hasRoom: true,
    },
    { short: '许师傅', full: '', people: [['许建明', '', 'wm']], cadenceDays: 28, story: STEADY },
  ],
  HeJing: [
    {
      short: '闻溪纺织',
      full: '绍兴闻溪纺织有限公司',
      people: [
        ['沈雪琴', '采购经理', 'wo'],
        ['娄峰', '车间主任', 'wm'],
      ],
      cadenceDays: 1,
      story: { kind: 'goesQuiet', workdaysBeforeEnd: 9.3, lastWord: 'ours', reminders: 0, recoverable: true },
    },
    {
      short: '苇航新材',
      full: '南通苇航新材料有限公司',
      people: [
        ['季明远', '采购总监', 'wo'],
        ['殷悦', '采购专员', 'wo'],
      ],
      cadenceDays: 2,
      story: { kind: 'fades', workdaysBeforeEnd: 66.5, factor: 6, recoverable: true },
    },
    {
      short: '禾页文具',
      full: '宁波禾页文具有限公司',
      people: [['裘海燕', '采购主管', 'wm']],
      cadenceDays: 2,
      story: { kind: 'seasonal', workdaysBeforeEnd: 88.2, workdays: 32 },
    },
    {
      short: '拓岑机械',
      full: '常州拓岑机械有限公司',
      people: [
        ['童立', '采购经理', 'wo'],
        ['潘静怡', '行政主管', 'wm'],
      ],
      cadenceDays: 3.5,
      story: { kind: 'handover', workdaysBeforeEnd: 36.6, formerOwner: 'LinChen' },
    },
    {
      short: '铭屹建材',
      full: '上海铭屹建材有限公司',
      people: [
        ['龚涛', '采购经理', 'wm'],
        ['叶佩珊', '财务', 'wm'],
      ],
      cadenceDays: 7,
      story: { kind: 'deleted', workdaysBeforeEnd: 3.4 },
    },
    {
      short: '炬川照明',
      full: '杭州炬川照明有限公司',
      people: [
        ['骆青', '采购经理', 'wo'],
        ['周启航', '结构工程师', 'wo'],
      ],
      cadenceDays: 1,
      story: STEADY,
    },
    {
      short: '茂岚塑业',
      full: '无锡茂岚塑业有限公司',
      people: [['金立伟', '厂长', 'wm']],
      cadenceDays: 2,
      story: STEADY,
    },
    {
      short: '芮禾生物',
      full: '苏州芮禾生物科技有限公司',
      people: [
        ['程安琪', '采购专员', 'wo'],
        ['鲁一凡', '实验室主管', 'wm'],
      ],
      cadenceDays: 3.5,
      story: STEADY,
      hasRoom: true,
    },
    {
      short: '予川仪表',
      full: '嘉兴予川仪表有限公司',
      people: [['屠永康', '采购经理', 'wo']],
      cadenceDays: 7,
      story: STEADY,
    },
    {
      short: '棠岸家居',
      full: '杭州棠岸家居有限公司',
      people: [['樊晓月', '采购主管', 'wm']],
      cadenceDays: 14,
      story: STEADY,
    },
  ],
  SongYi: [
    {
      short: '恒拓包装',
      full: '上海恒拓包装有限公司',
      people: [
        ['苗海', '采购经理', 'wo'],
        ['卫兰', '计划员', 'wm'],
      ],
      cadenceDays: 7,
      story: { kind: 'goesQuiet', workdaysBeforeEnd: 17.2, lastWord: 'theirs', reminders: 0, recoverable: true },
    },
    {
      short: '峻澜电气',
      full: '苏州峻澜电气有限公司',
      people: [['储凯', '采购经理', 'wo']],
      cadenceDays: 1,
      story: { kind: 'goesQuiet', workdaysBeforeEnd: 48.3, lastWord: 'theirs', reminders: 0, recoverable: false },
    },
    {
      short: '衡屿化工',
      full: '南通衡屿化工有限公司',
      people: [
        ['柏志新', '采购主管', 'wm'],
        ['姚文静', '质量工程师', 'wm'],
      ],
      cadenceDays: 2,
      story: { kind: 'complaint', workdaysBeforeEnd: 38.7, recoverable: true },
      hasRoom: true,
    },
    {
      short: '晏清环保',
      full: '宁波晏清环保科技有限公司',
      people: [['虞洁', '采购专员', 'wm']],
      cadenceDays: 3.5,
      story: { kind: 'refuses', workdaysBeforeEnd: 62.5 },
    },
    {
      short: '玖禾农业',
      full: '嘉兴玖禾农业有限公司',
      people: [
        ['费国华', '设备主管', 'wm'],
        ['陶晶', '采购专员', 'wm'],
      ],
      cadenceDays: 2,
      story: STEADY,
    },
    {
      short: '川序智能',
      full: '杭州川序智能装备有限公司',
      people: [
        ['项楠', '采购经理', 'wo'],
        ['阮博', '项目经理', 'wo'],
        ['葛小雨', '采购助理', 'wm'],
      ],
      cadenceDays: 1,
      story: STEADY,
      hasRoom: true,
    },
    {
      short: '澜庭酒店',
      full: '上海澜庭酒店管理有限公司',
      people: [['尹秋', '工程部经理', 'wm']],
      cadenceDays: 3.5,
      story: STEADY,
    },
    {
      short: '岫禾茶业',
      full: '绍兴岫禾茶业有限公司',
      people: [['祝青梅', '采购经理', 'wm']],
      cadenceDays: 7,
      story: STEADY,
    },
    {
      short: '柏屿制冷',
      full: '无锡柏屿制冷设备有限公司',
      people: [
        ['昌永', '采购经理', 'wo'],
        ['米雪', '采购专员', 'wo'],
      ],
      cadenceDays: 7,
      story: STEADY,
    },
    { short: '秦工', full: '', people: [['秦朗', '', 'wm']], cadenceDays: 14, story: STEADY },
  ],
  LuoYan: [
    {
      short: '明泽医疗',
      full: '广州明泽医疗科技有限公司',
      people: [
        ['卓琳', '采购经理', 'wo'],
        ['关志豪', '仓库主管', 'wm'],
      ],
      cadenceDays: 1,
      story: { kind: 'fadesJustNow', workdaysBeforeEnd: 24.5, recoverable: true },
    },
    {
      short: '蔚程模具',
      full: '东莞蔚程模具有限公司',
      people: [['温俊杰', '采购经理', 'wm']],
      cadenceDays: 7,
      story: { kind: 'goesQuiet', workdaysBeforeEnd: 68.6, lastWord: 'theirs', reminders: 0, recoverable: true },
    },
    {
      short: '珩越电子',
      full: '深圳珩越电子有限公司',
      people: [
        ['麦嘉欣', '采购专员', 'wo'],
        ['古云飞', '工艺工程师', 'wm'],
      ],
      cadenceDays: 3.5,
      story: { kind: 'slowsDown', workdaysBeforeEnd: 34.3, factor: 5, recoverable: true },
    },
    {
      short: '榕岸日化',
      full: '佛山榕岸日化有限公司',
      people: [['梁慧仪', '采购主管', 'wm']],
      cadenceDays: 3.5,
      story: { kind: 'deleted', workdaysBeforeEnd: 30.7 },
    },
    {
      short: '昱成五金',
      full: '中山昱成五金制品有限公司',
      people: [
        ['邝永辉', '厂长', 'wm'],
        ['萧美玲', '采购专员', 'wm'],
      ],
      cadenceDays: 7,
      story: { kind: 'handover', workdaysBeforeEnd: 26.5, formerOwner: 'FangKai' },
    },
    {
      short: '屿澜海产',
      full: '珠海屿澜海产有限公司',
      people: [
        ['甘志明', '采购经理', 'wm'],
        ['廖敏', '品控', 'wm'],
      ],
      cadenceDays: 1,
      story: STEADY,
      hasRoom: true,
    },
    {
      short: '川禾饲料',
      full: '惠州川禾饲料有限公司',
      people: [
        ['庄文斌', '采购经理', 'wo'],
        ['白洁', '采购专员', 'wo'],
      ],
      cadenceDays: 2,
      story: STEADY,
    },
    {
      short: '凌屿泵业',
      full: '佛山凌屿泵业有限公司',
      people: [['区健', '采购经理', 'wm']],
      cadenceDays: 3.5,
      story: STEADY,
    },
    {
      short: '南栖科技',
      full: '深圳南栖科技有限公司',
      people: [
        ['詹雅', '采购经理', 'wo'],
        ['康宇', '硬件工程师', 'wo'],
      ],
      cadenceDays: 7,
      story: STEADY,
    },
    {
      short: '屿帆游艇',
      full: '厦门屿帆游艇有限公司',
      people: [['洪伟', '采购经理', 'wm']],
      cadenceDays: 28,
      story: STEADY,
    },
  ],
  FangKai: [
    {
      short: '晏川电器',
      full: '中山晏川电器有限公司',
      people: [
        ['谭晓红', '采购经理', 'wo'],
        ['冼国栋', '生产主管', 'wm'],
      ],
      cadenceDays: 1,
      story: { kind: 'goesQuiet', workdaysBeforeEnd: 9.3, lastWord: 'theirs', reminders: 0, recoverable: true },
    },
    {
      short: '珞珩汽配',
      full: '广州珞珩汽配有限公司',
      people: [
        ['伍国强', '采购经理', 'wo'],
        ['容佩琪', '采购主管', 'wo'],
      ],
      cadenceDays: 2,
      story: { kind: 'championLeaves', workdaysBeforeEnd: 52.2 },
      hasRoom: true,
    },
    {
      short: '淼川水务',
      full: '佛山淼川水务设备有限公司',
      people: [['霍伟文', '采购经理', 'wm']],
      cadenceDays: 2,
      story: { kind: 'fades', workdaysBeforeEnd: 56.6, factor: 6, recoverable: false },
    },
    {
      short: '蓝屿食品',
      full: '东莞蓝屿食品有限公司',
      people: [
        ['骆晴', '采购经理', 'wm'],
        ['卢少华', '车间主任', 'wm'],
      ],
      cadenceDays: 3.5,
      story: { kind: 'seasonal', workdaysBeforeEnd: 52.3, workdays: 38 },
    },
    {
      short: '嘉屿家具',
      full: '东莞嘉屿家具有限公司',
      people: [
        ['黎锐', '采购经理', 'wo'],
        ['方晓彤', '采购专员', 'wo'],
      ],
      cadenceDays: 2,
      story: STEADY,
    },
    {
      short: '澈川光电',
      full: '深圳澈川光电有限公司',
      people: [
        ['车晓东', '采购经理', 'wo'],
        ['温婷', '采购专员', 'wo'],
        ['赖工', '工艺工程师', 'wm'],
      ],
      cadenceDays: 1,
      story: STEADY,
      hasRoom: true,
    },
    {
      short: '木槿里服饰',
      full: '广州木槿里服饰有限公司',
      people: [['简妮', '采购主管', 'wm']],
      cadenceDays: 3.5,
      story: STEADY,
    },
    {
      short: '拾岚户外',
      full: '厦门拾岚户外用品有限公司',
      people: [['连城', '采购经理', 'wm']],
      cadenceDays: 7,
      story: STEADY,
    },
    {
      short: '穗屿印刷',
      full: '广州穗屿印刷有限公司',
      people: [['植敏', '厂长', 'wm']],
      cadenceDays: 14,
      story: STEADY,
    },
    {
      short: '澳屿冷链',
      full: '珠海澳屿冷链物流有限公司',
      people: [
        ['莫少聪', '运营经理', 'wo'],
        ['岑丽', '仓储主管', 'wm'],
      ],
      cadenceDays: 7,
      story: STEADY,
    },
  ],
  TangMin: [
    {
      short: '允屿陶瓷',
      full: '佛山允屿陶瓷有限公司',
      people: [
        ['招志华', '采购经理', 'wo'],
        ['劳婉仪', '采购专员', 'wm'],
      ],
      cadenceDays: 1,
      story: { kind: 'goesQuiet', workdaysBeforeEnd: 9.3, lastWord: 'ours', reminders: 2, recoverable: true },
    },
    {
      short: '峤南茶饮',
      full: '广州峤南茶饮有限公司',
      people: [['龙思敏', '采购经理', 'wm']],
      cadenceDays: 7,
      story: { kind: 'goesQuiet', workdaysBeforeEnd: 78.7, lastWord: 'ours', reminders: 1, recoverable: false },
    },
    {
      short: '迅屿科技',
      full: '深圳迅屿科技有限公司',
      people: [
        ['鲍颖', '采购专员', 'wo'],
        ['贺云', '项目经理', 'wo'],
      ],
      cadenceDays: 2,
      story: { kind: 'slowsDown', workdaysBeforeEnd: 22.5, factor: 6, recoverable: false },
    },
    {
      short: '泓屿纸业',
      full: '东莞泓屿纸业有限公司',
      people: [
        ['袁浩', '采购经理', 'wo'],
        ['纪晓', '质量主管', 'wm'],
      ],
      cadenceDays: 3.5,
      story: { kind: 'complaint', workdaysBeforeEnd: 6.3, recoverable: true },
    },
    {
      short: '霁川玩具',
      full: '惠州霁川玩具有限公司',
      people: [
        ['文采薇', '采购经理', 'wo'],
        ['凌工', '模具工程师', 'wm'],
      ],
      cadenceDays: 1,
      story: { kind: 'new', workdaysBeforeEnd: 6.6 },
    },
    {
      short: '辰湾造船',
      full: '珠海辰湾造船有限公司',
      people: [
        ['游志恒', '采购经理', 'wo'],
        ['柯晓', '采购专员', 'wo'],
        ['曾师傅', '车间主任', 'wm'],
      ],
      cadenceDays: 1,
      story: STEADY,
      hasRoom: true,
    },
    {
      short: '若溪里美妆',
      full: '广州若溪里美妆有限公司',
      people: [['范诗雨', '采购主管', 'wm']],
      cadenceDays: 2,
      story: STEADY,
    },
    {
      short: '桐舟箱包',
      full: '中山桐舟箱包有限公司',
      people: [
        ['石磊', '采购经理', 'wm'],
        ['侯敏', '计划员', 'wm'],
      ],
      cadenceDays: 3.5,
      story: STEADY,
    },
    {
      short: '青榄粮油',
      full: '惠州青榄粮油有限公司',
      people: [['巫启明', '设备主管', 'wm']],
      cadenceDays: 14,
      story: STEADY,
    },
    { short: '温姐', full: '', people: [['温丽华', '', 'wm']], cadenceDays: 7, story: STEADY },
  ],
};
