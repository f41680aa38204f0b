/** One column of a section's table: the figure's name in the printed line, and its heading. */
export type FigureColumn = readonly [figure: string, heading: string];

export interface Section {
  name: string;
  title: string;
  says: string;
  columns: readonly FigureColumn[];
}

/** What a figure should be; of one store where `store` is given. */
export interface Target {
  name: string;
  store?: 'sqlite' | 'mariadb';
  figure: string;
  says: string;
  atLeast?: number;
  atMost?: number;
}

const CPU_EACH: FigureColumn = ['cpuMicros', '每条 CPU（微秒）'];

/** The sections of docs/benchmarks.md, in their order. */
export const SECTIONS: readonly Section[] = [
  {
    name: 'ingest',
    title: '读取：从密文到消息和事实',
    says: '每条消息一把自己的随机密钥，一次 RSA-2048。比值除以同一次运行前后测得的 `openssl speed rsa2048` × 线程数，取 5 次的中位数；「同时」一列除以同样多个 openssl 进程一起跑的速度。',
    columns: [
      ['ratio', '全程 ÷ openssl'],
      ['togetherRatio', '全程 ÷ 同时的 openssl'],
      ['decodeRatio', '解密 ÷ openssl'],
      ['perSecond', '全程（条/秒）'],
      ['opensslPerSecond', 'openssl（次/秒）'],
      CPU_EACH,
      ['decodeCpuMicros', '其中解密（微秒）'],
      ['messages', '消息'],
    ],
  },
  {
    name: 'messages',
    title: '增长：消息从一千到一百万',
    says: '从存档的 JSON 到提交的消息和事实（不含 RSA：每条一次，和数量无关，见上表）。CPU 含数据库服务器；「最后十分之一」是数据库已经有这么多消息时再写一条的代价。字节是整个数据库，含索引。',
    columns: [
      ['messages', '消息'],
      CPU_EACH,
      ['costRatio', '和最少的比'],
      ['lastMicros', '最后十分之一（微秒）'],
      ['bytesEach', '每条字节'],
      ['seconds', '秒'],
    ],
  },
  {
    name: 'customers',
    title: '增长：客户从一百到十万',
    says: '每日评估，从数据库到快照；26 周、每位客户约 60 轮对话。CPU 含数据库服务器；人少的时候，每天固定要做的事分摊到每人就多。',
    columns: [
      ['customers', '客户'],
      ['cpuMicros', '每位 CPU（微秒）'],
      ['costRatio', '和最少的比'],
      ['seconds', '秒'],
      ['peakMb', '内存最高（MB）'],
      ['factBytes', '每位事实字节'],
    ],
  },
  {
    name: 'naive',
    title: '和直接写法比',
    says: '同样的密文、同一种数据库、同样的持久性，结果逐行比较相同。直接写法：每条消息解析一次私钥，每条一次 TypeORM `save()`，一条接一条。我们的写法还在同一个事务里写事实和游标，直接写法没有写。',
    columns: [
      ['ratio', '快几倍（时间）'],
      ['cpuRatio', '省几倍（CPU）'],
      ['naivePerSecond', '直接写法（条/秒）'],
      ['perSecond', '留客（条/秒）'],
      ['naiveCpuMicros', '直接写法 CPU（微秒）'],
      CPU_EACH,
      ['naiveKeyMicros', '其中解析私钥（微秒）'],
      ['naiveSaveMicros', '其中 save()（微秒）'],
      ['messages', '消息'],
    ],
  },
  {
    name: 'assess',
    title: '每日评估',
    says: '10 万位客户，从数据库到快照，评估进程的堆最多 512 MB。十倍代价：十倍客户的 CPU ÷ 一份客户的 CPU（一份测三次取中间；最小和最大是对其中最贵和最便宜的一次）。',
    columns: [
      ['customers', '客户'],
      ['seconds', '秒'],
      ['perSecond', '位/秒'],
      ['costRatio10x', '十倍代价'],
      ['cpuSeconds', 'CPU 秒'],
      ['serverCpuSeconds', '数据库 CPU 秒'],
      ['costRatioLeast', '十倍代价最小'],
      ['costRatioMost', '最大'],
      ['rssPeakMb', '内存最高（MB）'],
      ['rssPeakMbSmall', '十分之一客户的内存最高（MB）'],
    ],
  },
  {
    name: 'decide',
    title: '决定提醒',
    says: '一万位客户同一天早上全部要决定，最慢的一天。',
    columns: [
      ['customers', '客户'],
      ['seconds', '最慢（秒）'],
      ['openSeconds', '打开'],
      ['changeSeconds', '变化'],
      ['closeSeconds', '结束'],
      ['perSecond', '位/秒'],
    ],
  },
  {
    name: 'tap',
    title: '点卡片',
    says: '从 POST 到提交再到被动回复，真实的 `liuke serve`。每秒每核是最多能接多少；毫秒是每秒 200 次时。',
    columns: [
      ['perSecond', '次/秒'],
      ['perCpuSecond', '次/CPU 秒'],
      ['p50Ms', 'p50（毫秒）'],
      ['p99Ms', 'p99（毫秒）'],
      ['taps', '点击'],
    ],
  },
  {
    name: 'outbox',
    title: '发卡片',
    says: '从发件箱到模拟的企业微信，关掉它的频率限制。',
    columns: [
      ['perSecond', '张/秒'],
      ['perCpuSecond', '张/CPU 秒'],
      ['cards', '卡片'],
    ],
  },
  {
    name: 'pages',
    title: '页面',
    says: '10 万位客户；客户页和看板，一个接一个打开；首次打开连同样式和脚本传了多少。',
    columns: [
      ['customers', '客户'],
      ['customerP50Ms', '客户页 p50（毫秒）'],
      ['customerP95Ms', '客户页 p95'],
      ['teamP50Ms', '看板 p50'],
      ['teamP95Ms', '看板 p95'],
      ['customerCpuMs', '客户页 CPU'],
      ['teamCpuMs', '看板 CPU'],
      ['firstViewKb', '首次（KB）'],
    ],
  },
  {
    name: 'workers',
    title: '多个进程',
    says: '同一个 MariaDB 上 1、2、4 个 worker 进程分担同一天的评估和同一个发件箱。数据库、模拟的企业微信和 worker 共用这台机器的核：进程和核一样多以后就快不了了。',
    columns: [
      ['workers', '进程'],
      ['assessPerSecond', '评估（位/秒）'],
      ['assessSpeedup', '评估快几倍'],
      ['assessCpuSeconds', '评估 CPU 秒'],
      ['outboxPerSecond', '发卡片（张/秒）'],
      ['outboxSpeedup', '发送快几倍'],
      ['outboxCpuSeconds', '发送 CPU 秒'],
      ['customers', '客户'],
      ['cores', '核'],
    ],
  },
  {
    name: 'import',
    title: '导入订单',
    says: '一个 10 万行的文件；「再次」是同样的文件再来一遍。',
    columns: [
      ['rows', '行'],
      ['cpuSeconds', 'CPU 秒'],
      ['seconds', '秒'],
      ['againCpuSeconds', '再次 CPU 秒'],
      ['peakMb', '内存（MB）'],
    ],
  },
  {
    name: 'memory',
    title: '内存',
    says: '补读中进程多占了多少：第一轮之后到最后，先回收再看。',
    columns: [
      ['messages', '消息'],
      ['growthMb', '增长（MB）'],
      ['residentMb', '常驻（MB）'],
    ],
  },
  {
    name: 'facts',
    title: '事实',
    says: '从解开的记录到会话的全部事实，一个核，不含数据库。',
    columns: [
      ['perSecond', '条/秒'],
      ['messages', '消息'],
      ['customers', '客户'],
    ],
  },
  {
    name: 'signals',
    title: '信号和评分',
    says: '从标记到当天的判断，一个核，不含数据库。',
    columns: [
      ['customers', '客户'],
      ['perSecond', '位/秒'],
      ['microsecondsEach', '每位（微秒）'],
      ['costRatio', '和最少的比'],
      ['residentMb', '常驻（MB）'],
    ],
  },
  {
    name: 'snapshots',
    title: '快照占多少',
    says: '写两年，按规则变稀，再量表的大小；GB 按 10 万位客户折算。',
    columns: [
      ['dailyBytes', '每日一条（字节）'],
      ['weeklyBytes', '每周一条（字节）'],
      ['gigabytes', '10 万位两年（GB）'],
      ['customers', '客户'],
    ],
  },
];

/** The figures that the service was designed for. */
export const TARGETS: readonly Target[] = [
  { name: 'ingest', figure: 'decodeRatio', says: '解密 ÷ openssl', atLeast: 0.9 },
  { name: 'ingest', store: 'sqlite', figure: 'ratio', says: '读取全程 ÷ openssl', atLeast: 0.8 },
  { name: 'ingest', store: 'mariadb', figure: 'ratio', says: '读取全程 ÷ openssl', atLeast: 0.7 },
  { name: 'memory', figure: 'growthMb', says: '20 万条消息的内存增长（MB）', atMost: 50 },
  { name: 'facts', figure: 'perSecond', says: '事实（条/秒，一个核）', atLeast: 200_000 },
  { name: 'signals', figure: 'perSecond', says: '判断（位/秒，一个核）', atLeast: 3_000 },
  { name: 'assess', figure: 'seconds', says: '10 万位客户的每日评估（秒）', atMost: 90 },
  { name: 'assess', figure: 'costRatio10x', says: '十倍客户的代价', atMost: 10.5 },
  { name: 'decide', figure: 'seconds', says: '一万位客户决定提醒（秒）', atMost: 3 },
  { name: 'tap', store: 'sqlite', figure: 'perCpuSecond', says: '点卡片（次/秒，一个核）', atLeast: 1_500 },
  { name: 'tap', store: 'mariadb', figure: 'perCpuSecond', says: '点卡片（次/秒，一个核）', atLeast: 800 },
  { name: 'tap', figure: 'p99Ms', says: '每秒 200 次时 p99（毫秒）', atMost: 50 },
  { name: 'outbox', figure: 'perSecond', says: '发卡片（张/秒）', atLeast: 500 },
  { name: 'pages', store: 'mariadb', figure: 'customerP95Ms', says: '客户页 p95（毫秒）', atMost: 60 },
  { name: 'pages', store: 'mariadb', figure: 'teamP95Ms', says: '看板 p95（毫秒）', atMost: 120 },
  { name: 'pages', figure: 'firstViewKb', says: '首次打开（KB）', atMost: 60 },
  { name: 'import', store: 'sqlite', figure: 'seconds', says: '导入 10 万行订单（秒）', atMost: 15 },
  { name: 'snapshots', store: 'mariadb', figure: 'gigabytes', says: '10 万位客户两年的快照（GB）', atMost: 4 },
];
