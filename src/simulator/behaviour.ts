/** Beijing keeps one time all year. */
const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;

interface ChatDay {
  /** Who wrote first on that day. */
  isBegunByCustomer: boolean;
  firstAt: number;
  /** The member's first message after the customer began. */
  answeredAt: number | null;
  sent: number;
}

interface StaffDay {
  chats: Map<string, ChatDay>;
  negativeFeedback: number;
  newContacts: number;
}

/**
 * What WeCom counts of a member's single chats, day by day in Beijing (external-contact.md §4): chats in which the member
 * wrote, messages, and of the chats that customers began, how many were answered on that day and how soon.
 */
export class Behaviour {
  readonly #days = new Map<string, StaffDay>();

  /** A message of a single chat. */
  note(message: { userid: string; externalUserid: string; isFromMember: boolean; at: number }): void {
    const { chats } = this.#day(message.userid, message.at);
    const chat = chats.get(message.externalUserid) ?? {
      ...{ isBegunByCustomer: !message.isFromMember, firstAt: message.at, answeredAt: null, sent: 0 },
    };
    chats.set(message.externalUserid, chat);
    if (!message.isFromMember) return;
    chat.sent += 1;
    if (chat.isBegunByCustomer) chat.answeredAt ??= message.at;
  }

  noteDeleted(userid: string, at: number): void {
    this.#day(userid, at).negativeFeedback += 1;
  }

  noteAdded(userid: string, at: number): void {
    this.#day(userid, at).newContacts += 1;
  }

  /** The beginning of the day in which this instant lies. */
  static dayStart(at: number): number {
    return Math.floor((at + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS;
  }

  /** The row of a day, of these members together. @param dayStart as {@link Behaviour.dayStart} gives it */
  row(userids: readonly string[], dayStart: number): Record<string, number> {
    const days = userids.flatMap((userid) => this.#days.get(keyOf(userid, dayStart)) ?? []);
    const chats = days.flatMap((day) => [...day.chats.values()]);
    const begun = chats.filter(({ isBegunByCustomer }) => isBegunByCustomer);
    const answered = begun.flatMap(({ answeredAt, firstAt }) => (answeredAt === null ? [] : [answeredAt - firstAt]));
    const meanMs = answered.reduce((sum, ms) => sum + ms, 0) / answered.length;
    const sum = (read: (day: StaffDay) => number): number => days.reduce((total, day) => total + read(day), 0);
    return {
      stat_time: dayStart / 1000,
      chat_cnt: chats.filter(({ sent }) => sent > 0).length,
      message_cnt: chats.reduce((total, { sent }) => total + sent, 0),
      ...(begun.length > 0 ? { reply_percentage: Math.round((10_000 * answered.length) / begun.length) / 100 } : {}),
      ...(answered.length > 0 ? { avg_reply_time: Math.round(meanMs / MINUTE_MS) } : {}),
      negative_feedback_cnt: sum(({ negativeFeedback }) => negativeFeedback),
      new_apply_cnt: 0,
      new_contact_cnt: sum(({ newContacts }) => newContacts),
    };
  }

  #day(userid: string, at: number): StaffDay {
    const key = keyOf(userid, Behaviour.dayStart(at));
    const day = this.#days.get(key) ?? { chats: new Map(), negativeFeedback: 0, newContacts: 0 };
    this.#days.set(key, day);
    return day;
  }
}

function keyOf(userid: string, dayStart: number): string {
  return `${userid.toLowerCase()} ${dayStart}`;
}
