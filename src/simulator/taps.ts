import type { CallbackOutcome } from './callbackSender.ts';
import { type CardJson, isInteractive } from './cardRules.ts';
import { type CardView, questions, type SentCard, tapKeys } from './cards.ts';
import { type PassiveReply, readEnvelope, readReply } from './passiveReply.ts';
import type { World } from './world.ts';
import { type XmlFields, xmlDocument } from './xmlText.ts';

/** What became of a tap, a menu tap or a message to the app. */
export interface TapResult {
  /** Every attempt to deliver the callback, and the answer. */
  delivery: CallbackOutcome;
  /** HTTP 200 came within the deadline, at the latest on the third retry. */
  delivered: boolean;
  /** What the answer said; null when it could not be read or nothing was delivered. */
  reply: PassiveReply | null;
  /** Why WeCom would not take the reply; null when it was sound. */
  replyFault: string | null;
  /** The ResponseCode that went with the tap; empty for messages. */
  responseCode: string;
  /** The member's copy afterwards; null for messages. */
  card: CardView | null;
}

export interface Tap {
  userid: string;
  taskId: string;
  /** Of a button, the submit button, or a menu item. */
  key: string;
  /** Chosen options by question_key; questions left out keep what the card preselects. */
  selected?: Record<string, string[]>;
}

/**
 * Taps a card as a person does, waits for the answer and applies it to that person's copy.
 * @throws Error when no client would let the person tap: not received, recalled, greyed, no such key or option
 */
export async function tapCard(world: World, tap: Tap, from: 'button' | 'menu'): Promise<TapResult> {
  const sent = world.cards.byTaskId(world.apps.main.agentId, tap.taskId);
  const copy = sent?.copies.get(tap.userid.toLowerCase());
  if (!sent || !copy?.delivered) throw new Error(`${tap.userid} has no card with task_id ${tap.taskId}`);
  if (copy.recalled) throw new Error('The card was recalled');
  const keys = tapKeys(copy.card, copy.replacedLabel !== null);
  if (!keys.some((item) => item.from === from && item.key === tap.key)) {
    throw new Error(`The card has no tappable ${from} with key ${tap.key}`);
  }
  const responseCode = world.cards.newCode(sent);
  const xml = tapXml(
    world,
    { sent, card: copy.card, userid: copy.userid, key: tap.key, responseCode, from },
    tap.selected,
  );
  copy.selected = { ...copy.selected, ...tap.selected };
  const { delivery, reply, replyFault } = await deliver(world, copy.userid, xml);
  if (reply) applyReply(world, sent, copy.userid, reply, responseCode, from);
  return {
    delivery,
    delivered: delivery.answer !== null,
    reply,
    replyFault,
    responseCode,
    card: world.cards.view(sent, copy),
  };
}

/** A member writes to the app. */
export async function writeToApp(world: World, message: { userid: string; content: string }): Promise<TapResult> {
  const member = world.company.member(message.userid);
  if (!member) throw new Error(`No member ${message.userid}`);
  world.phones.addToApp(member.userid, {
    at: world.clock.now(),
    from: 'member',
    msgid: '',
    msgtype: 'text',
    body: { content: message.content },
  });
  const xml = xmlDocument([
    ...frame(world, member.userid, 'text'),
    ['Content', message.content],
    // 64 bits, more than a JavaScript number can hold.
    ['MsgId', BigInt(`7${world.random.digits(18)}`)],
    ['AgentID', world.apps.main.agentId],
  ]);
  const { delivery, reply, replyFault } = await deliver(world, member.userid, xml);
  if (reply?.type === 'text') showText(world, member.userid, reply.content);
  return { delivery, delivered: delivery.answer !== null, reply, replyFault, responseCode: '', card: null };
}

async function deliver(world: World, userid: string, xml: string) {
  const delivery = await world.callbacks.deliverNow('app', xml);
  if (delivery.answer === null) return { delivery, reply: null, replyFault: null };
  try {
    return { delivery, reply: openReply(world, userid, delivery.answer), replyFault: null };
  } catch (cause) {
    return { delivery, reply: null, replyFault: cause instanceof Error ? cause.message : String(cause) };
  }
}

function openReply(world: World, userid: string, body: string): PassiveReply {
  const envelope = readEnvelope(body);
  if (!envelope) return { type: 'none' };
  const xml = world.callbacks.openReply('app', envelope);
  const { strictCardFields } = world.switches;
  return readReply(xml, { userid, corpId: world.company.corpId, strictCardFields });
}

/** callbacks.md §5.3: only the tapping member's card changes. */
function applyReply(
  world: World,
  sent: SentCard,
  userid: string,
  reply: PassiveReply,
  responseCode: string,
  from: 'button' | 'menu',
): void {
  const copy = sent.copies.get(userid.toLowerCase());
  if (!copy) return;
  if (reply.type === 'text' && (from === 'menu' || world.switches.textReplyToTapShown)) {
    showText(world, userid, reply.content);
  }
  if (reply.type === 'updateButton') world.cards.grey(copy, reply.replaceName);
  if (reply.type === 'updateCard') world.cards.replace(copy, reply.card, world.switches.updatedCardTappable);
  if (reply.type === 'updateButton' || reply.type === 'updateCard') {
    if (world.switches.passiveReplyUsesCode) world.cards.useCode(responseCode);
    world.phones.version += 1;
  }
}

function showText(world: World, userid: string, content: string): void {
  world.phones.addToApp(userid, { at: world.clock.now(), from: 'app', msgid: '', msgtype: 'text', body: { content } });
}

/** callbacks.md §6.1, §6.2 */
function tapXml(
  world: World,
  tap: { sent: SentCard; card: CardJson; userid: string; key: string; responseCode: string; from: 'button' | 'menu' },
  selected: Record<string, string[]> | undefined,
): string {
  const event = tap.from === 'menu' ? 'template_card_menu_event' : 'template_card_event';
  return xmlDocument([
    ...frame(world, tap.userid, 'event'),
    ['Event', event],
    ['EventKey', tap.key],
    ['TaskId', tap.sent.taskId ?? ''],
    ['CardType', String(tap.card.card_type)],
    ['ResponseCode', tap.responseCode],
    ['AgentID', world.apps.main.agentId],
    ...(tap.from === 'button' && isInteractive(tap.card) ? selectedItems(world, tap.card, selected ?? {}) : []),
  ]);
}

function selectedItems(world: World, card: CardJson, selected: Record<string, string[]>): XmlFields {
  const asked = questions(card);
  const stranger = Object.keys(selected).find((key) => !asked.some((question) => question.questionKey === key));
  if (stranger !== undefined) throw new Error(`The card has no question ${stranger}`);
  if (asked.length === 0) return world.switches.emptySelectedItems === 'empty' ? [['SelectedItems', []]] : [];
  const { optionIdsSpelling: list } = world.switches;
  const single = list.slice(0, -1);
  const items: XmlFields = asked.map((question) => {
    const chosen = selected[question.questionKey] ?? question.preset;
    const unknown = chosen.find((id) => !question.options.includes(id));
    if (unknown !== undefined) throw new Error(`The question ${question.questionKey} has no option ${unknown}`);
    if (question.single && chosen.length > 1) throw new Error(`The question ${question.questionKey} takes one option`);
    const options: XmlFields = chosen.map((id) => [single, id]);
    return [
      'SelectedItem',
      [
        ['QuestionKey', question.questionKey],
        [list, options],
      ],
    ];
  });
  return [['SelectedItems', items]];
}

function frame(world: World, userid: string, msgType: string): XmlFields {
  return [
    ['ToUserName', world.company.corpId],
    ['FromUserName', userid],
    ['CreateTime', Math.floor(world.clock.now() / 1000)],
    ['MsgType', msgType],
  ];
}
