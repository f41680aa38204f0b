/** The longest closing words with a name: 好的收到了，辛苦王经理，合作愉快. */
const LENGTH_MAX = 24;
/** The unified ideographs: NFKC leaves each as it is, and none is an emoji or a sign. */
const FIRST_HAN = 0x4e00;
const LAST_HAN = 0x9fff;

/** Closes a turn. Not here: 可以, 是的, 对 — they answer a question, and something may follow from the answer. */
const COURTESIES =
  '好 好的 好滴 好嘞 好哒 好吧 好呀 行 行的 没问题 没事 嗯 恩 哦 噢 收到 已收到 已阅 知道 明白 了解 清楚 谢谢 多谢 感谢 谢 太感谢 非常感谢 万分感谢 ' +
  '不客气 不用谢 不谢 辛苦 麻烦 费心 客气 合作愉快 哈 呵呵 嘿嘿 再见 拜拜 晚安 ' +
  'ok okay okk k thanks thankyou thx ty gotit noted roger bye';
/** Stand beside a courtesy and say nothing by themselves: whom one thanks, and how a word ends. */
const FILLERS = '您 你 你们 大家 各位 老师 老板 亲 了 啦 呀 啊 的 先 太 那 那就 非常';
const TITLES = '总 工 姐 哥 经理 老师 主管 主任 师傅 老板 部长';

const words = (list: string): string[] => list.split(' ');
const COURTESY: ReadonlySet<string> = new Set(words(COURTESIES));
const FILLER: ReadonlySet<string> = new Set(words(FILLERS));
const TITLE: ReadonlySet<string> = new Set(words(TITLES));
const WORD_LENGTH_MAX = Math.max(...[...COURTESY, ...FILLER].map((word) => word.length));

/** 您好, 大家好, 李总好: a greeting opens a talk. */
const GREETING = new RegExp(`(?:你|您|们|家|位|亲|早|午|晚|${words(TITLES).join('|')})好(?![的滴嘞哒吧呀])`, 'u');
/** What a closing courtesy begins with; of most texts nothing more has to be looked at. */
const BEGINNING = new RegExp(
  `^(?:${[...COURTESY, ...FILLER].join('|')}|\\p{Script=Han}(?:${words(TITLES).join('|')}))`,
  'u',
);
/** A WeChat sticker inside text, `[抱拳]`. The names that follow `(?!` stand for things that were sent, or ask. */
const BRACKET_STICKER =
  /\[(?!图片|文件|视频|语音|链接|位置|疑问|红包|转账|名片|小程序|聊天记录)[\p{Script=Han}A-Za-z]{1,10}\]/gu;
const EMOJI = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u{fe0f}|\u{200d}/gu;
const NO_WORD = /[\s\p{P}~^+=|]/gu;

/**
 * Only a closing courtesy (好的, 收到, 谢谢李总, ok, 👍, [抱拳]): nothing in it waits for an answer (PRODUCT §1). A text
 * of punctuation alone says nothing and is none.
 */
export function isAcknowledgement(text: string): boolean {
  if (saysMore(text)) return false;
  const plain = text.normalize('NFKC');
  const withoutStickers = plain.replace(BRACKET_STICKER, '').replace(EMOJI, '');
  const said = withoutStickers.toLowerCase().replace(NO_WORD, '');
  if (said === '') return withoutStickers.length < plain.length;
  return said.length <= LENGTH_MAX && !GREETING.test(said) && BEGINNING.test(said) && isMadeOfCourtesies(said);
}

/** Each is `[` after NFKC. */
const OPENS_BRACKET = /[[\uff3b\ufe47]/;

/**
 * Seen at once: more Chinese characters than {@link LENGTH_MAX}, none of them in a sticker's name. Most texts that are
 * none end here, and what follows looks at each character several times.
 */
function saysMore(text: string): boolean {
  if (text.length <= LENGTH_MAX || OPENS_BRACKET.test(text)) return false;
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= FIRST_HAN && code <= LAST_HAN) count += 1;
  }
  return count > LENGTH_MAX;
}

/**
 * Can the text be cut into courtesies, fillers and names, with at least one courtesy? Walks from the front over every
 * place where a word can end, so that 哈哈哈哈 costs as little as 好的.
 */
function isMadeOfCourtesies(said: string): boolean {
  const reached: ('no' | 'filler' | 'courtesy')[] = ['filler', ...Array<'no'>(said.length).fill('no')];
  for (let from = 0; from < said.length; from += 1) {
    const here = reached[from];
    if (here === 'no') continue;
    for (let to = from + 1; to <= Math.min(said.length, from + WORD_LENGTH_MAX); to += 1) {
      const word = said.slice(from, to);
      if (COURTESY.has(word) || (here === 'courtesy' && isFiller(word))) reached[to] = 'courtesy';
      else if (isFiller(word) && reached[to] === 'no') reached[to] = 'filler';
    }
  }
  return reached[said.length] === 'courtesy';
}

/** A filler, or one Chinese character before a title: 李总, 王经理. */
function isFiller(word: string): boolean {
  return FILLER.has(word) || (/^\p{Script=Han}/u.test(word) && TITLE.has(word.slice(1)));
}
