import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type CardJson, checkCard } from './cardRules.ts';
import { cardFromXml } from './cardXml.ts';

/** What the service answered within the callback (callbacks.md §5). */
export type PassiveReply =
  | { type: 'none' }
  | { type: 'text'; content: string }
  | { type: 'media'; msgtype: 'image' | 'voice' | 'video' | 'news' }
  | { type: 'updateButton'; replaceName: string }
  | { type: 'updateCard'; card: CardJson };

export interface SealedReply {
  encrypted: string;
  signature: string;
  timestamp: string;
  nonce: string;
}

const parser = () =>
  new XMLParser({ ignoreAttributes: true, parseTagValue: false, processEntities: true, trimValues: true });
const CONTENT_BYTES_MAX = 2048;

/**
 * The envelope of a reply, or null for an empty body, which means that no reply is wanted.
 * @throws Error that says what is wrong with it
 */
export function readEnvelope(body: string): SealedReply | null {
  if (body.trim() === '') return null;
  const xml = rootOf(body);
  const field = (name: string) => {
    const value = xml[name];
    if (typeof value !== 'string' || value === '') throw new Error(`the reply has no ${name}`);
    return value;
  };
  const reply = {
    encrypted: field('Encrypt'),
    signature: field('MsgSignature'),
    timestamp: field('TimeStamp'),
    nonce: field('Nonce'),
  };
  if (!/^\d{10}$/.test(reply.timestamp)) throw new Error('TimeStamp is no time in seconds');
  return reply;
}

/**
 * The inner XML of a reply, checked as strictly as the paper allows.
 * @throws Error that names the rule which is broken; ApiError for a card against the field matrix
 */
export function readReply(
  xmlText: string,
  expected: { userid: string; corpId: string; strictCardFields: boolean },
): PassiveReply {
  const xml = rootOf(xmlText);
  if (xml.ToUserName !== expected.userid && String(xml.ToUserName).toLowerCase() !== expected.userid.toLowerCase()) {
    throw new Error('ToUserName is not the member who tapped');
  }
  if (xml.FromUserName !== expected.corpId) throw new Error('FromUserName is not the corp id');
  if (!/^\d{10}$/.test(String(xml.CreateTime))) throw new Error('CreateTime is no time in seconds');
  switch (xml.MsgType) {
    case 'text': {
      if (typeof xml.Content !== 'string' || xml.Content === '') throw new Error('Content is empty');
      if (Buffer.byteLength(xml.Content) > CONTENT_BYTES_MAX) throw new Error('Content is above 2048 bytes');
      return { type: 'text', content: xml.Content };
    }
    case 'image':
    case 'voice':
    case 'video':
    case 'news':
      return { type: 'media', msgtype: xml.MsgType };
    case 'update_button': {
      const name = (xml.Button as Record<string, unknown> | undefined)?.ReplaceName;
      if (typeof name !== 'string' || name === '') throw new Error('Button.ReplaceName is missing');
      return { type: 'updateButton', replaceName: name };
    }
    case 'update_template_card':
      return {
        type: 'updateCard',
        card: checkCard(cardFromXml(xml.TemplateCard), 'update', expected.strictCardFields),
      };
    default:
      throw new Error(`MsgType ${JSON.stringify(xml.MsgType)} is not known`);
  }
}

function rootOf(text: string): Record<string, unknown> {
  const validity = XMLValidator.validate(text);
  if (validity !== true) throw new Error(`not XML: ${validity.err.msg}`);
  const root = (parser().parse(text) as Record<string, unknown>).xml;
  if (typeof root !== 'object' || root === null) throw new Error('no <xml> element');
  return root as Record<string, unknown>;
}
