import type { Archive } from './archive.ts';
import type { Behaviour } from './behaviour.ts';
import type { BoundedMap } from './boundedMap.ts';
import type { CallbackSender } from './callbackSender.ts';
import type { Cards } from './cards.ts';
import type { Company } from './company.ts';
import type { CustomerTags } from './customerTags.ts';
import type { FaultPlan } from './faults.ts';
import type { Frequency } from './frequency.ts';
import type { GroupSendTask } from './groupSends.ts';
import type { MediaStore } from './mediaStore.ts';
import type { Phones } from './phones.ts';
import type { SeededRandom } from './seededRandom.ts';
import type { SimApp, Tokens } from './simApps.ts';
import type { SimClock } from './simClock.ts';
import type { Switches } from './switches.ts';

/** A message of an app, remembered for recall (messages.md §7). */
export interface SentMessage {
  msgid: string;
  agentId: number;
  sentAt: number;
  /** userids */
  receivers: string[];
}

/** A group that the app made by appchat/create. */
export interface AppChat {
  chatId: string;
  name: string;
  owner: string;
  members: string[];
  agentId: number;
}

/** Everything that the parts of the simulator share. */
export interface World {
  company: Company;
  clock: SimClock;
  random: SeededRandom;
  switches: Switches;
  faults: FaultPlan;
  apps: { main: SimApp; other: SimApp; archive: SimApp };
  tokens: Tokens;
  frequency: Frequency;
  callbacks: CallbackSender;
  archive: Archive;
  cards: Cards;
  phones: Phones;
  customerTags: CustomerTags;
  behaviour: Behaviour;
  media: MediaStore;
  messages: BoundedMap<string, SentMessage>;
  appChats: Map<string, AppChat>;
  /** Robots of the script's internal groups, by key. */
  robots: Map<string, { key: string; name: string; groupId: string }>;
  /** Answers of message/send for the duplicate check, by fingerprint of the request. */
  recentRequests: BoundedMap<string, { at: number; answer: Record<string, unknown> }>;
  /** Messages of the script that a recall may point to. */
  refs: BoundedMap<string, { msgid: string; chatId: string }>;
  /** By msgid. */
  groupSends: BoundedMap<string, GroupSendTask>;
  /** By the script's ref. */
  groupSendRefs: BoundedMap<string, GroupSendTask>;
  /** OAuth codes: single use, 5 minutes (basics.md §6). */
  loginCodes: BoundedMap<string, { userid: string; expiresAt: number; used: boolean }>;
  /** When the archive receiver was last told, and whether a message came since. */
  archiveNotice: { lastAt: number; isDue: boolean };
  counters: { droppedByMemberLimit: number };
}
