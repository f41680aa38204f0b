/**
 * What a scenario is written in: the company on its first day, and everything that happens to it afterwards. All
 * instants are UTC milliseconds. Ids are spelled as WeCom spells them; ids of one person are equal without regard to
 * upper and lower case.
 */
export interface CompanyScript {
  corpId: string;
  /** The root has id 1 and parentId 0 (basics.md §5.2). */
  departments: DepartmentScript[];
  staff: StaffScript[];
  contacts: ContactScript[];
  /** Who is whose external contact on the first day. */
  relations: RelationScript[];
  /** Customer groups (客户群) and internal rooms that people made in the client. */
  rooms: RoomScript[];
  /** Internal groups with webhook robots in them. Groups that the app makes by appchat/create are not written here. */
  internalGroups: InternalGroupScript[];
}

export interface DepartmentScript {
  id: number;
  name: string;
  /** 0 for the root. */
  parentId: number;
  /** userids */
  leaders: string[];
}

export interface StaffScript {
  /** 1-64 of letters, digits, `-_.@`. */
  userid: string;
  name: string;
  /** The first is the main department. */
  departments: number[];
  /** Departments of which this member is a leader. */
  leaderOf: number[];
  /** userids, at most 5 (basics.md §5.1). */
  directLeader: string[];
  position: string;
  /** 1 activated, 2 disabled, 4 not activated, 5 left. */
  status: 1 | 2 | 4 | 5;
  /** Has an archive seat. */
  archived: boolean;
  /** Inside the app's visible range; true when left out. */
  visible?: boolean;
  /** Has the customer-contact feature (客户联系); true when left out. */
  servesCustomers?: boolean;
}

export interface ContactScript {
  /** `wm…` or `wo…`, 32 characters in real companies. */
  externalUserid: string;
  name: string;
  /** 1 a WeChat user, 2 a WeCom user of another company. */
  type: 1 | 2;
  /** Type 2 only: short and registered name. Empty for type 1. */
  corpName: string;
  corpFullName: string;
  /** Type 2 only, and may be hidden. Empty for type 1. */
  position: string;
  gender?: 0 | 1 | 2;
}

export interface RelationScript {
  userid: string;
  externalUserid: string;
  remark: string;
  /** For WeChat contacts only (external-contact.md §2). */
  remarkCorpName: string;
  createdAt: number;
  description?: string;
  /** external-contact.md §2; 1 (QR code) when left out. */
  addWay?: number;
  /** Consent to archiving. Left out: nothing said, which counts as agreeing (archive.md §7.3). */
  consent?: 'Agree' | 'Disagree';
}

export interface RoomScript {
  /** `wr…`; also the archive's roomid. */
  chatId: string;
  name: string;
  /** userid */
  owner: string;
  members: RoomMemberScript[];
  createdAt?: number;
}

export interface RoomMemberScript {
  userid: string;
  /** 1 our staff, 2 outside. */
  type: 1 | 2;
  joinedAt: number;
}

export interface InternalGroupScript {
  /** Any name that is unique in the script. */
  groupId: string;
  name: string;
  /** userids */
  members: string[];
  robots: { key: string; name: string }[];
}

/** One thing that happens. `at` is when; playing an event moves the simulator's clock to it, never back. */
export type ScriptEvent = { at: number } & Happening;

export type Happening =
  | MessageHappening
  | GroupSendHappening
  | RecallHappening
  | ConsentHappening
  | SwitchCorpHappening
  | RelationHappening
  | RoomHappening
  | PeopleHappening
  | DirectoryHappening;

/**
 * A message of a person or a robot. It reaches the archive when its sender or one of its receivers has a seat and
 * the contact of a single chat has not refused.
 */
export interface MessageHappening {
  type: 'message';
  /** userid, external_userid or a robot's id (`wb…`). */
  from: string;
  /** Everybody else in the chat. May be empty for a room: then all its other members. */
  to: string[];
  /** Left out for a single chat. */
  roomId?: string;
  /** archive.md §5, for instance `text`, `image`, `voiptext`. */
  msgtype: string;
  /**
   * The vendor's body object, for instance `{ content: '好的' }` for `text`; written under the key that WeCom uses for
   * the type (`docmsg` → `doc`, `voiptext` → `info` …).
   */
  body: Record<string, unknown>;
  /** Further fields beside the body, for instance `{ voiceid: '…' }`. */
  extra?: Record<string, unknown>;
  /** A name by which a later recall can point to this message. The simulator remembers the last 10,000. */
  ref?: string;
}

/**
 * Group-sends (群发): a task is made, then each member confirms it in the client, and the members' messages leave. They
 * are the members' own in the archive, without a mark.
 */
export type GroupSendHappening =
  | {
      type: 'groupSendCreated';
      /** By which the confirmations point to this task. */
      ref: string;
      /** By the company for its members; otherwise by a member for the own customers. */
      byCompany: boolean;
      /** userid */
      creator: string;
      /** `group`: the targets are customer groups; single when left out. */
      chatType?: 'single' | 'group';
      text?: string;
      attachments?: readonly GroupSendAttachment[];
      members: readonly { userid: string; targets: readonly string[] }[];
    }
  | {
      type: 'groupSendConfirmed';
      ref: string;
      userid: string;
      /** Targets that get nothing: 2 no friend any more, 3 got another group-send already. */
      unreached?: Readonly<Record<string, 2 | 3>>;
    };

/** As in get_groupmsg_list_v2: `{ msgtype: 'image', image: {…} }`. */
export type GroupSendAttachment = { msgtype: 'image' | 'link' | 'miniprogram' | 'video' | 'file' } & Record<
  string,
  unknown
>;

export interface RecallHappening {
  type: 'recall';
  from: string;
  to: string[];
  roomId?: string;
  /** The `ref` of the message that is taken back. */
  ref: string;
}

/** The customer agrees to archiving, or refuses. */
export interface ConsentHappening {
  type: 'agree' | 'disagree';
  /** external_userid */
  contact: string;
  /** userid */
  staff: string;
  /** For consent given in a room. */
  roomId?: string;
}

/** A member switches to another company in the client: a record that is no message (archive.md §5, row 21). */
export interface SwitchCorpHappening {
  type: 'switchCorp';
  staff: string;
}

export type RelationHappening =
  | {
      type: 'addContact';
      userid: string;
      externalUserid: string;
      /** Needed when the company script does not know this person yet. */
      contact?: ContactScript;
      remark?: string;
      remarkCorpName?: string;
      addWay?: number;
      /** Added by the customer without the approval step (免验证). */
      half?: boolean;
    }
  /** The customer deletes our member; the API goes on to show the relation (callbacks.md §8). */
  | { type: 'deletedByCustomer'; userid: string; externalUserid: string }
  /** Our member deletes the customer; the relation is gone. */
  | { type: 'deletedByStaff'; userid: string; externalUserid: string }
  /** 在职继承: the relation moves, with `DELETE_BY_TRANSFER` for the old member and an add event for the new one. */
  | { type: 'transfer'; userid: string; toUserid: string; externalUserid: string }
  | {
      type: 'transferFailed';
      userid: string;
      externalUserid: string;
      reason: 'customer_refused' | 'customer_limit_exceed';
    }
  /** Our member edits remark or company remark in the client. */
  | { type: 'remarkEdited'; userid: string; externalUserid: string; remark?: string; remarkCorpName?: string }
  /** The contact changes the own profile. WeCom sends no event for this: only a new reading shows it. */
  | {
      type: 'contactEdited';
      externalUserid: string;
      name?: string;
      position?: string;
      corpName?: string;
      corpFullName?: string;
    };

export type RoomHappening =
  | { type: 'roomCreated'; room: RoomScript }
  | { type: 'roomJoin'; roomId: string; member: string; memberType: 1 | 2; byQrCode?: boolean }
  | { type: 'roomLeave'; roomId: string; member: string; removed?: boolean }
  | { type: 'roomOwnerChanged'; roomId: string; owner: string }
  | { type: 'roomRenamed'; roomId: string; name: string }
  | { type: 'roomNoticeChanged'; roomId: string }
  | { type: 'roomDismissed'; roomId: string };

export type PeopleHappening =
  | { type: 'staffJoined'; staff: StaffScript }
  /** The member leaves the company: no API shows them any more, their relations wait for a successor. */
  | { type: 'staffLeft'; userid: string }
  | { type: 'staffChanged'; userid: string; changes: Partial<Omit<StaffScript, 'userid'>> }
  /** The same person under a new userid, with the same contacts. */
  | { type: 'staffRenamed'; userid: string; newUserid: string };

/** What administrators do in the console. */
export type DirectoryHappening =
  | { type: 'departmentChanged'; department: DepartmentScript }
  | { type: 'departmentRemoved'; id: number }
  /** Members get a tag of the directory, which is no customer tag. */
  | { type: 'memberTagged'; tagId: number; userids: readonly string[] }
  /** Customer tags (企业客户标签). */
  | { type: 'tagChanged'; change: 'create'; groupName: string; names: readonly string[] }
  | { type: 'tagChanged'; change: 'update'; groupName: string; newName: string }
  | { type: 'tagChanged'; change: 'delete' | 'shuffle'; groupName: string };
