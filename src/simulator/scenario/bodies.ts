import type { Random } from './random.ts';

/** A message body and its type, as `wecom/archive.md` §5 lists them. */
export interface Body {
  msgtype: string;
  body: Record<string, unknown>;
  /** Fields beside the body. */
  extra?: Record<string, unknown>;
}

const HEX = '0123456789abcdef';
const FILE_ID_LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'];

export function text(content: string): Body {
  return { msgtype: 'text', body: { content } };
}

export function image(random: Random): Body {
  return { msgtype: 'image', body: { ...media(random), filesize: random.whole(20_000, 900_000) } };
}

export function voice(random: Random): Body {
  const seconds = random.whole(2, 40);
  return { msgtype: 'voice', body: { ...media(random), voice_size: seconds * 1_640, play_length: seconds } };
}

export function video(random: Random): Body {
  const seconds = random.whole(5, 60);
  return { msgtype: 'video', body: { ...media(random), filesize: seconds * 260_000, play_length: seconds } };
}

export function emotion(random: Random): Body {
  return {
    msgtype: 'emotion',
    body: {
      ...media(random),
      type: random.whole(1, 2),
      width: 240,
      height: 240,
      imagesize: random.whole(9_000, 120_000),
    },
  };
}

export function file(random: Random, name: string, extension: string): Body {
  return {
    msgtype: 'file',
    body: {
      ...media(random),
      filename: `${name}.${extension}`,
      fileext: extension,
      filesize: random.whole(12_000, 3_000_000),
    },
  };
}

export function link(random: Random, title: string): Body {
  return {
    msgtype: 'link',
    body: {
      title,
      description: '产品资料',
      link_url: `https://example.com/doc/${hex(random, 8)}`,
      image_url: 'https://example.com/doc/cover.jpg',
    },
  };
}

export function location(random: Random, title: string): Body {
  return {
    msgtype: 'location',
    body: {
      longitude: 120 + random.whole(0, 9_999) / 10_000,
      latitude: 30 + random.whole(0, 9_999) / 10_000,
      address: `示例路${random.whole(1, 200)}号`,
      title,
      zoom: 15,
    },
  };
}

/** A business card of a person; of a WeChat contact WeCom says only 微信联系人. */
export function card(externalUserid: string, corpName: string): Body {
  return { msgtype: 'card', body: { corpname: corpName || '微信联系人', userid: externalUserid } };
}

export function mixed(random: Random, content: string): Body {
  const picture = { ...media(random), filesize: random.whole(20_000, 900_000) };
  return {
    msgtype: 'mixed',
    body: {
      item: [
        { type: 'text', content: JSON.stringify({ content: `${content}\n` }) },
        { type: 'image', content: JSON.stringify(picture) },
      ],
    },
  };
}

export function weapp(title: string, displayname: string, description = ''): Body {
  return { msgtype: 'weapp', body: { title, description, username: 'wxfake0000000001@app', displayname } };
}

/** The notice that asks for consent: an ordinary weapp in the member's name (archive.md §7.2). */
export function consentNotice(): Body {
  return weapp('开始聊天前请仔细阅读服务须知事项', '服务须知', '客户需同意存档聊天记录');
}

/** A call of one to one: video (1) or voice (2). */
export function call(random: Random): Body {
  return {
    msgtype: 'voiptext',
    body: { callduration: random.whole(35, 900), invitetype: random.chance(0.2) ? 1 : 2 },
  };
}

/** The recording of a call (企业版): it begins when the message says, and its end is given in seconds. */
export function recordedCall(random: Random, startedAt: number): Body {
  return {
    msgtype: 'meeting_voice_call',
    body: {
      endtime: Math.floor(startedAt / 1_000) + random.whole(40, 1_200),
      ...media(random, false),
      demofiledata: [],
      sharescreendata: [],
    },
    extra: { voiceid: `gr${hex(random, 30)}` },
  };
}

export function markdown(content: string): Body {
  return { msgtype: 'markdown', body: { content } };
}

function media(random: Random, withChecksum = true): { sdkfileid: string; md5sum?: string } {
  const sdkfileid = `FAKE_${Array.from({ length: 48 }, () => random.pick(FILE_ID_LETTERS)).join('')}`;
  return withChecksum ? { sdkfileid, md5sum: hex(random, 32) } : { sdkfileid };
}

function hex(random: Random, length: number): string {
  return Array.from({ length }, () => HEX[random.whole(0, 15)]).join('');
}
