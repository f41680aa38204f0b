/**
 * What people in the demo talk about. `{…}` are slots that Sayings fills. Ordinary talk must stay ordinary: no words of
 * complaint, hand-over, refusal or promise here, those belong to the stories that mean them.
 */
export interface Topic {
  theyOpen: readonly string[];
  weOpen: readonly string[];
  theySay: readonly string[];
  weSay: readonly string[];
  /** File that we may send in this talk. */
  file: string;
}

export const TOPICS: readonly Topic[] = [
  {
    file: '报价单',
    theyOpen: [
      '{you}，{product}{count}现在什么价',
      '麻烦报一下{product} {model}，先按{count}算',
      '{product}这次要{count}，价格能按上次的吗',
      '帮我看下{model}还有没有更合适的型号，用量大概{count}',
      '我们{place}要加一批{product}，{count}，先问个价',
    ],
    weOpen: [
      '{you}，{product}这个月的价格表更新了，{model}比上月低{small}个点',
      '{you}，上次问的{model}我核过了，{count}起可以走阶梯价',
      '{you}，{product}有一批现货，{count}以内都能按老价格',
      '{you}，{model}的替代型号我整理了一份，价格差不多，寿命更长',
    ],
    theySay: [
      '含税吗，{model}的',
      '{count}的话运费怎么算',
      '能不能再核一下，我们一年用量有{count}',
      '行，我报给领导，{day}走流程',
      '型号没问题，数量可能改成{more}',
      '付款还是月结{small}0天吧',
    ],
    weSay: [
      '{model}含税含运，{count}单价{price}元',
      '{model}的单价{price}元，{count}这个量是最低一档了',
      '报价单发过去了，{model}那行备注了交期{small}天',
      '量到{count}的话{model}可以再下一档，按{price}元',
      '{model}老价格保留到{day}，数量您定',
    ],
  },
  {
    file: '送货单',
    theyOpen: [
      '{you}，{model}那批到哪了',
      '我们{day}要上线，{product}赶得上吗',
      '{product}今天能发走吗，{place}等着用',
      '帮忙查一下单号尾号{digits}的物流',
    ],
    weOpen: [
      '{you}，{model}已经从{city}仓发出，{count}，预计{day}到',
      '{you}，{product}的货{day}上午送，麻烦安排人收一下，送货单尾号{digits}',
      '{you}，{city}这两天有雨，{product}的车可能晚半天，单号尾号{digits}',
    ],
    theySay: [
      '收货地址还是{place}，联系仓库就行',
      '{day}上午最好，下午盘点',
      '到了{more}，还差一部分吧',
      '卸货口在{place}那边，司机电话发一下',
      '先发{more}也行，剩下的{day}一起',
    ],
    weSay: [
      '查到了，尾号{digits}，现在在{city}中转，{day}派送',
      '{model}剩下的{count}已经排上了，{day}出库',
      '司机尾号{digits}，到{place}前会打电话',
      '{product}分两车，第一车{more}，第二车{day}到',
    ],
  },
  {
    file: '选型说明',
    theyOpen: [
      '{you}，{product}用在{place}，温度{temp}度，{model}顶得住吗',
      '产线改造，想换一种{product}，每班{digits}件，推荐哪个',
      '{model}和旧款尺寸一样吗，孔位{small}毫米',
      '我们工程师问{product}的材质证明有没有',
    ],
    weOpen: [
      '{you}，{model}的选型说明做好了，{temp}度以内都适用',
      '{you}，上次{place}那个工位，我们工程师建议用{model}，拉力大{small}成',
      '{you}，{product}出了新款{model}，尺寸和旧款通用',
    ],
    theySay: [
      '安装空间只有{small}5毫米，够吗',
      '表面要求没有油，{place}是洁净区',
      '先试{small}个工位，{day}装',
      '图纸我让工程师再标一下{small}5那个尺寸',
      '{temp}度的工况一天大概{small}个小时',
    ],
    weSay: [
      '{model}可以，额定{temp}度，余量有{small}成',
      '孔位{small}毫米，公差在图纸第{small}页，和旧款一样',
      '建议{place}那边用加厚款{model}，换一次能用{digits}小时',
      '{product}的材质证明和检测报告都在文件里，编号{digits}',
    ],
  },
  {
    file: '样品清单',
    theyOpen: [
      '{you}，{model}的样收到了，{day}上机试',
      '能寄{small}个{product}的样吗，寄到{place}',
      '{model}试下来还行，想再要{count}做小批量',
    ],
    weOpen: [
      '{you}，{model}的样寄出了，{small}个，单号尾号{digits}',
      '{you}，{product}样件在{place}试得怎么样，拉力和耐磨有记录吗',
    ],
    theySay: [
      '试了{small}天，没有松动',
      '耐磨比原来的好，{place}的师傅说好装',
      '颜色要黑的，{model}有黑色吗',
      '记录表{day}整理给你看',
    ],
    weSay: [
      '{model}有黑色和本色，黑色{count}起订',
      '试机记录我转给工程师了，编号{digits}',
      '小批量{count}可以，{model}按样品批次单独贴标',
    ],
  },
  {
    file: '对账单',
    theyOpen: [
      '{you}，上个月对账单差{price}元，你核一下',
      '发票抬头没变，税号尾号{digits}，{count}那单一起开',
      '款{day}付，{price}元那笔',
    ],
    weOpen: [
      '{you}，上月对账单整理好了，合计{big}元，麻烦核对',
      '{you}，{model}那单的发票寄出了，尾号{digits}',
      '{you}，财务说{big}元那笔到账了，谢谢支持',
    ],
    theySay: ['财务在核，{day}有结果', '{digits}那张票抬头少个字', '对上了，{big}元', '电子票就行，发邮箱'],
    weSay: [
      '差的{price}元是{model}那单运费，下月冲掉',
      '电子票已开，尾号{digits}，邮箱查一下',
      '对账单改好了，第{small}行那笔移到下月',
    ],
  },
  {
    file: '补货计划',
    theyOpen: [
      '{product}仓库只剩{more}了，照老样子补',
      '{you}，下单{model}，{count}，{day}要',
      '这个月{place}开两班，{product}多备{count}',
      '照上次的单子再来一份，{model}改成{more}',
    ],
    weOpen: [
      '{you}，按用量{product}大概还够{small}天，要不要先排{count}',
      '{you}，{model}本周排产，{day}前确认能赶上这一批，先留{count}吗',
      '{you}，{product}原料在涨，{city}仓还有{more}老批次',
    ],
    theySay: [
      '先排{count}，月底再看用量',
      '采购单号尾号{digits}，已经发邮箱',
      '{model}加到{more}，其他不变',
      '{place}的单独打包，标签写{digits}',
    ],
    weSay: [
      '订单录好了，尾号{digits}，{day}出库',
      '{model} {count}已锁库存，标签按{digits}打',
      '排到{day}的产线，{count}一次齐',
      '{place}那份单独打包，送货单也分开，尾号{digits}',
    ],
  },
  {
    file: '保养手册',
    theyOpen: [
      '{you}，{model}用了{small}个月，要不要换垫片',
      '{place}那台换下来的{product}发你看看，磨损正常吗',
      '有没有{product}的保养说明，新来的师傅要看',
    ],
    weOpen: [
      '{you}，{model}装了{small}个月了，用着顺手吗',
      '{you}，{day}我在{city}，顺路去看看{model}的情况',
      '{you}，换季了，{product}存放要避潮，要点写在手册第{small}页',
    ],
    theySay: [
      '用着挺好，{place}那台一直没停',
      '{day}下午在，来了喝茶',
      '换下来的留着{small}个，你来拿',
      '说明打印了贴在{place}',
    ],
    weSay: [
      '磨损在正常范围，再用{digits}小时没问题',
      '垫片{small}个月换一次，{model}配套的是{digits}号',
      '{day}过去带{small}套备件，放{place}',
      '保养手册第{small}页有图，照着拧{small}0牛米就行',
    ],
  },
];

/** Slot values. */
export const PRODUCTS = [
  '不锈钢扎带',
  '输送带',
  '密封圈',
  '高温胶带',
  '打包带',
  '缠绕膜',
  '防静电托盘',
  '气管接头',
  '过滤网',
  '减震垫',
  '防护手套',
  '标签纸',
  '尼龙滚轮',
  '快换接头',
  '同步带',
  '无尘布',
] as const;
export const PLACES = [
  '一号线',
  '二号线',
  '三车间',
  '成品仓',
  '东门仓库',
  '组装线',
  '包装线',
  '原料仓',
  '维修间',
  '试制车间',
] as const;
export const CITIES = ['常州', '嘉兴', '惠州', '佛山', '昆山', '芜湖', '金华', '赣州'] as const;
export const DAYS = ['周一', '周二', '周三', '周四', '周五', '下周一', '下周三', '月底'] as const;
export const UNITS = ['卷', '箱', '套', '个', '米', '包'] as const;

/** A closing word that asks for no answer. */
export const CLOSINGS = ['好的', '收到', '谢谢', '好', '好的，谢谢', 'OK', '嗯嗯', '[OK]', '[抱拳]'] as const;
