/** What a code asks the caller to do (basics.md §3.1). */
export type Reaction =
  /** Drop the token, fetch one, repeat once. The client does this by itself. */
  | 'refresh'
  /** Wait and repeat, a few times only. */
  | 'backoff'
  /** Stop this API until the exceeded window is over: 60 s, 60 min, the day or 30 days. */
  | 'window'
  /** Configuration or permission: stop this app's queue and tell a person. */
  | 'operator'
  /** This recipient or customer only: mark it and go on. */
  | 'drop'
  /** Our payload is wrong: never repeat it unchanged. */
  | 'bug'
  /** The card can no longer be edited: send a new one. */
  | 'newCard'
  /** The media has expired: upload it again, once. */
  | 'reupload'
  /** The sign-in code is spent: send the browser round again. */
  | 'restartLogin'
  /** The cursor is void: begin the list anew. */
  | 'restartPaging'
  /** Our copy of the departments is old. */
  | 'refreshDirectory'
  /** Ask for less at a time. */
  | 'split'
  /** What was asked for is so already. */
  | 'alreadyDone'
  /** Nothing to do any more. */
  | 'ignore'
  /** A person asked for it and should read the answer. */
  | 'inform';

export interface ErrorMeaning {
  /** In English, for logs. */
  meaning: string;
  reaction: Reaction;
  /** In Chinese, for the operator: what to do about it. */
  mend: string;
  /** Where the meaning is from. `EC`: the official list, document page 90313; `D n`: document page n. */
  source: string;
}

/** What the operator is told when a row has nothing better to say. */
const MEND: Record<Reaction, string> = {
  refresh: '会自动重新获取凭证；一直出现时，请核对应用的 Secret',
  backoff: '企业微信繁忙，会自动重试，一般不用处理',
  window: '调用太频繁，会等限制解除后继续',
  operator: '请到企业微信管理后台检查应用设置和权限',
  drop: '只影响这一位，已跳过；常常出现时请检查应用的可见范围',
  bug: '发出的内容不合规则，请把错误号和提示号发给维护人员',
  newCard: '旧卡片不能再改，会另发一张',
  reupload: '素材已过期，会重新上传一次',
  restartLogin: '请关掉页面，重新打开',
  restartPaging: '会从头再读一遍，一般不用处理',
  refreshDirectory: '通讯录有变化，会重新同步',
  split: '一次读取太多，会分批再读',
  alreadyDone: '已经办过了，不用处理',
  ignore: '不用处理',
  inform: '请按提示重新操作',
};

interface Row {
  codes: number[];
  meaning: string;
  reaction: Reaction;
  mend?: string;
  source?: string;
}

const row = (codes: number | number[], meaning: string, reaction: Reaction, mend?: string, source?: string): Row => ({
  codes: typeof codes === 'number' ? [codes] : codes,
  meaning,
  reaction,
  mend,
  source,
});

/** basics.md §3.2, with the codes of external-contact.md §1 that it does not have. */
const ROWS: readonly Row[] = [
  row(-1, 'system busy; at most three repeats', 'backoff'),
  row(6000, 'data version conflict: a concurrent change', 'backoff'),
  row(40001, 'secret wrong or reset, app disabled, or token bad', 'refresh', '请核对应用的 Secret，并确认应用已启用'),
  row(40003, 'userid illegal or absent', 'drop'),
  row(40007, 'media_id bad or older than 3 days', 'reupload'),
  row(40008, 'msgtype illegal', 'bug'),
  row(40013, 'corpid illegal', 'operator', '请核对企业 ID（corpid）'),
  row(40056, 'agentid illegal', 'operator', '请核对应用的 AgentId'),
  row(40014, 'access_token invalid', 'refresh'),
  row(40029, 'sign-in code used, older than 5 minutes or of another app', 'restartLogin'),
  row([40031, 40032], 'userid list illegal or too long', 'bug'),
  row(40033, 'illegal \\uXXXX character in the body', 'bug'),
  row(40050, 'chatid does not exist', 'operator', '群不存在了，请在设置里换一个群'),
  row(40058, 'parameter illegal: broken JSON, too long, required field empty', 'bug'),
  row(40063, 'required parameter empty', 'bug'),
  row(40091, 'secret invalid', 'operator', '请核对应用的 Secret'),
  row(40093, 'JS-SDK signature wrong', 'bug'),
  row(40096, 'external_userid invalid, of another app, or its follower is out of range', 'drop'),
  row([40201, 40204], 'stopped by anti-spam', 'operator', '发送被企业微信判为骚扰，请先暂停提醒并联系企业微信客服'),
  row(40206, 'request body too large', 'bug'),
  row([41001, 41002, 41004], 'access_token, corpid or secret missing', 'bug'),
  row([40068, 40071, 40072], 'customer tag illegal, doubled, or gone', 'inform', undefined, 'EC'),
  row(41048, 'group-send: no customer can be sent to', 'drop'),
  row(
    [41050, 41051],
    'welcome text: code expired or the chat has begun',
    'ignore',
    undefined,
    'external-contact.md §1',
  ),
  row([41063, 41093, 41094], 'group-send: still dispatching, cancelled, or reminded too often', 'inform'),
  row(42001, 'access_token expired', 'refresh'),
  row(42003, 'sign-in code expired', 'restartLogin'),
  row(42012, 'jsapi_ticket of the wrong kind', 'bug'),
  row(42014, 'task_id exists already, is empty or too long', 'bug'),
  row(42015, 'the updating app did not send this card', 'bug'),
  row(42016, 'task_id to update does not exist', 'newCard'),
  row([42017, 42018, 42019, 42020], 'button key or name missing or illegal', 'bug'),
  row(42022, 'response_code used already', 'newCard'),
  row([42027, 42028], 'keyname or url missing in the card', 'bug'),
  row([42029, 42030], 'media_id or appid missing in the card', 'bug'),
  row(42031, 'card_type illegal', 'bug'),
  row(42033, 'title missing in the card', 'bug'),
  row([42035, 42036, 42042], 'a list of the card is too long', 'bug'),
  row([42037, 42047], 'option_list or select_list has an illegal length', 'bug'),
  row([42038, 42039], 'button text or key missing, illegal or twice', 'bug'),
  row([42040, 42041, 42043], 'option id, option text or question_key illegal', 'bug'),
  row([42044, 42045], 'card_image.url or card_action illegal', 'bug'),
  row([42046, 42049], 'submit_button key or text illegal', 'bug'),
  row([42050, 42051], 'userid of a row, or keys of the menu illegal', 'bug'),
  row(42052, 'message too old to recall (24 h)', 'ignore'),
  row(43004, 'member has not bound the WeChat plugin', 'drop'),
  row(43009, 'corp is not verified', 'operator', '企业还没有认证，请先完成企业认证'),
  row(43012, 'interactive cards need a callback URL', 'operator', '请在应用的“接收消息”里设置 API 接收，再发卡片'),
  row([44001, 44004], 'empty media or empty text', 'bug'),
  row(45001, 'media too large: keep images within 5 MB', 'bug'),
  row(45002, 'content too long', 'bug'),
  row(45008, 'more than 8 articles', 'bug'),
  row(45009, 'frequency limit', 'window'),
  row(45029, 'answer too large', 'split'),
  row(45033, 'too many concurrent calls of this API', 'backoff'),
  row(45034, 'url without http:// or https://', 'bug'),
  row(46004, 'member does not exist', 'drop'),
  row(
    48002,
    'API not permitted for this secret or app',
    'operator',
    '请把应用加到“客户联系 - 可调用接口的应用”；建群还要求应用对全公司可见',
  ),
  row(
    48006,
    'permission withdrawn: the app was unused for long',
    'operator',
    '应用因长期未用被停，请管理员在后台重新启用',
  ),
  row(48009, 'contact-sync secret from a new IP cannot read details', 'operator', '请改用自建应用的 Secret 读取成员'),
  row(49008, 'group dissolved', 'operator', '群已解散，请在设置里换一个群'),
  row(50001, 'redirect_uri is not the trusted domain', 'operator', '请把页面的域名（连同端口）设为应用的可信域名'),
  row(50002, 'member outside the visible range', 'drop', '请把这位成员加进应用的可见范围'),
  row(50003, 'app disabled', 'operator', '应用已停用，请在管理后台启用'),
  row(50100, 'paging cursor invalid', 'restartPaging'),
  row([60003, 60123], 'department does not exist', 'refreshDirectory'),
  row(
    60011,
    'no privilege on this member, department or tag',
    'operator',
    '请扩大应用的可见范围；建群要求应用对全公司可见',
  ),
  row(60020, 'calling IP not trusted', 'operator', '请把服务器的出口 IP 加进应用的“企业可信IP”，约 1 分钟后生效'),
  row(60021, 'userid outside the visible range', 'drop', '请把这位成员加进应用的可见范围'),
  row(60031, 'app is forbidden to use APIs', 'operator'),
  row(60111, 'userid not found: left, deleted or not visible', 'drop'),
  row(60140, 'response_code invalid, perhaps expired', 'newCard'),
  row(600018, 'statistic time illegal', 'bug', undefined, 'external-contact.md §4'),
  row(701099, 'member has no licence', 'drop'),
  row(81013, 'all users, departments and tags invalid or not permitted', 'drop', '请把接收人加进应用的可见范围'),
  row(81017, 'too many owners', 'bug', undefined, 'external-contact.md §1'),
  row(82001, 'no receiver', 'bug'),
  row([82002, 82003], 'more than 100 departments or tags', 'bug'),
  row(82004, 'content illegal, may crash the client', 'bug'),
  row([82101, 82102], 'update targets empty, or not among the receivers', 'bug'),
  row(84061, 'no relation between this member and this customer', 'drop'),
  row(84074, 'no external-contact permission', 'operator', '请在“客户联系”里给成员开通客户联系功能'),
  row(86001, 'chatid illegal', 'bug'),
  row(86003, 'chatid not found', 'operator', '群不存在了，请在设置里换一个群'),
  row([86004, 86005, 86006, 86007], 'group name, owner, member count or member illegal', 'bug'),
  row(86008, 'group was not made by this app', 'operator', '这个群不是本应用建的，请换群或改用群机器人'),
  row(86101, 'only the owner may do this', 'bug'),
  row(86215, 'chatid exists already', 'alreadyDone'),
  row(86216, 'illegal member id', 'drop'),
  row([90206, 90207, 90208], 'mini-program not linked, or its appid wrong', 'bug'),
  row(
    [90500, 90502, 90503, 90504, 90505, 90506, 90507, 90508, 90509, 90510, 90511],
    'group transfer refused',
    'inform',
  ),
  row(90501, 'not a customer group', 'drop', undefined, 'archive.md §3'),
  row([92000, 92002, 92003], 'not visible, of another corp or of another app', 'operator'),
  row(
    93000,
    'webhook URL invalid, or the robot was removed from the group',
    'operator',
    '群机器人已失效，请重新添加并更新地址',
  ),
  row([93004, 93006, 93008], 'robot disabled or not in the group', 'operator', '群机器人已停用或不在群里，请重新添加'),
  row(130101, 'webhook: sent too fast', 'window', undefined, 'third party; which code answers today is unconfirmed'),
  row(301002, 'the token belongs to another app than agentid', 'bug', 'AgentId 和 Secret 不是同一个应用，请核对'),
  row(301042, 'archive: IP not in its list', 'operator', '请把服务器的出口 IP 加进“会话内容存档”的可信 IP'),
  row(301048, 'archive: sdkfileid expired', 'ignore'),
  row(301052, 'archive: service expired', 'operator', '会话内容存档已到期，请续费'),
  row(301053, 'archive: not enabled', 'operator', '请先开通会话内容存档'),
  row([301058, 301060], 'archive: too many items asked for', 'bug'),
  row([301059, 301061], 'archive: not an internal group, or user not found', 'drop'),
];

const TABLE: ReadonlyMap<number, ErrorMeaning> = new Map(
  ROWS.flatMap(({ codes, meaning, reaction, mend, source }) =>
    codes.map((code): [number, ErrorMeaning] => [
      code,
      { meaning, reaction, mend: mend ?? MEND[reaction], source: source ?? 'basics.md §3.2 (EC, D 90313)' },
    ]),
  ),
);

/** The codes that the table knows, ascending. */
export function knownErrorCodes(): number[] {
  return [...TABLE.keys()].sort((a, b) => a - b);
}

/** What a code means; one that nobody wrote down is a matter for the operator, with its number. */
export function meaningOf(code: number): ErrorMeaning {
  return (
    TABLE.get(code) ?? {
      meaning: `unknown code ${code}`,
      reaction: 'operator',
      mend: `企业微信返回了没见过的错误号 ${code}，请到官方错误号页查一下`,
      source: 'not in basics.md §3.2',
    }
  );
}

/** What to do about a code (never throws; unknown codes go to the operator). */
export function reactionOf(code: number): Reaction {
  return meaningOf(code).reaction;
}
