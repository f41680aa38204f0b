/**
 * Points that public documentation leaves open (UNCONFIRMED in the papers) or that differ between companies. The
 * service must work either way, so tests flip them. They may be changed while the simulator runs.
 */
export interface Switches {
  /** 企业可信IP of the apps; null: every address is trusted (basics.md §2). */
  trustedIps: string[] | null;
  /** The archive's own list (basics.md §2, 301042). */
  archiveTrustedIps: string[] | null;
  /** Does gettoken answer the same token while it is valid? (basics.md §1) */
  sameTokenWhileValid: boolean;
  /** 30 a minute and 1000 an hour for one member, beyond which messages vanish silently (basics.md §4). */
  memberLimits: boolean;
  /** 45009 by API and minute or hour (basics.md §4). */
  frequencyLimits: boolean;
  /** What a robot is told beyond 20 a minute (basics.md §3.2). */
  webhookLimitCode: 45009 | 130101;
  /** The app's page of the admin console: 停用. */
  appDisabled: boolean;
  /** 网页授权及JS-SDK 可信域名 of the app, with the port; '' for none. null: the host that is asked from is not known here. */
  trustedDomain: string | null;
  /** 客户联系 > 可调用接口的应用: is the app listed? Otherwise 48002 (external-contact.md §1). */
  customerContactAllowed: boolean;
  /** 会话内容存档: bought and in effect, run out (301052), or never switched on (301053). */
  archiveService: 'on' | 'expired' | 'notEnabled';
  /** Is the app's visible range the root department? Needed for appchat (messages.md §8). */
  appSeesRoot: boolean;

  /** Refuse card fields that the card type does not have, and fields that nobody has (messages.md §4.2). */
  strictCardFields: boolean;
  /** Content beyond its byte limit: 45002, or cut on a UTF-8 border (messages.md §3 against basics.md §3.2). */
  overlongContent: 'reject' | 'cut';
  /** What the duplicate check answers the second time (messages.md §2). */
  duplicateAnswer: 'same' | 'withoutResponseCode';
  /** Does the duplicate check look before the task_id is found used (42014)? */
  duplicateCheckBeforeTaskId: boolean;
  /** After an update without replace_text: are the new buttons tappable? (messages.md §5) */
  updatedCardTappable: boolean;
  /** Does a failed update_template_card use up the response_code? (messages.md §5) */
  failedUpdateUsesCode: boolean;
  /** Does a passive card update use up the ResponseCode of that tap? (messages.md §5) */
  passiveReplyUsesCode: boolean;
  /** A task_id inside an update's template_card (messages.md §5). */
  taskIdInUpdate: 'ignore' | 'reject';
  /** response_code for text and news cards with an action_menu (messages.md §2, newer text). */
  responseCodeForMenuCards: boolean;
  /** media/upload of images: 10 MB in one paper, 5 MB in the other (messages.md §6). */
  imageMaxBytes: number;

  /** Older documentation spells OpitonIds/OpitonId (callbacks.md §6.1). */
  optionIdsSpelling: 'OptionIds' | 'OpitonIds';
  /** SelectedItems of a card without drop-downs: absent or empty (callbacks.md §6.1). */
  emptySelectedItems: 'absent' | 'empty';
  /** Do retries carry the same signature, nonce and cipher text? (callbacks.md §4.1) */
  retryKeepsNonce: boolean;
  /** Waiting times before the three retries, in real milliseconds (callbacks.md §4.1 states none). */
  callbackRetryDelaysMs: readonly number[];
  /** 5 s by the documentation; tests make it shorter. Real milliseconds. */
  callbackTimeoutMs: number;
  /** 1 s by the documentation. Real milliseconds. */
  verificationTimeoutMs: number;
  /** Who hears msg_audit_approved (callbacks.md §11). */
  consentEventReceiver: 'contact' | 'archive';
  /** Who hears change_contact: for a plain self-built app that is UNCONFIRMED; null: nobody (callbacks.md §1). */
  directoryEventReceiver: 'contact' | 'app' | null;
  /** Does marking a customer by the API make an edit event? By the documentation not (callbacks.md §1). */
  apiMarksEcho: boolean;
  /** Is an ordinary text reply to a card tap shown? (callbacks.md §5.2) */
  textReplyToTapShown: boolean;

  /** `chatdata` of a page when there is nothing new (archive.md §1.5). */
  chatdataWhenCaughtUp: 'missing' | 'empty';
  /** Are numbers of the archive's seq left out now and then? Only ascending order is promised. */
  seqGaps: boolean;
  /**
   * How many records in a row share one random key. The real archive makes one for each; sealing a key is two thirds of
   * the work of sealing a record, and opening costs the same either way.
   */
  recordsPerRandomKey: number;
  /** Does pre_msgid of a recall carry the `_external` suffix? (archive.md §7.6) */
  recallIdSuffix: boolean;
  /** The body key of a refusal (archive.md §5, row 5). */
  disagreeBodyKey: 'disagree' | 'agree';
  /** externalcontact/list of a member without customers. */
  emptyContactListCode: 0 | 84061;
  /** May the app read the records of group-sends (群发)? Otherwise 48002 (external-contact.md §8). */
  groupSendPermission: boolean;
  /** Do group-sends appear in the archive? (archive.md §7.5) */
  groupSendsArchived: boolean;
  /** Has a task that a member made for the own customers a list of members? (external-contact.md §8 does not say) */
  personalGroupSendHasTasks: boolean;
  /** Pages may be short although more follows (external-contact.md §2). */
  shortPages: boolean;
}

export const defaultSwitches: Readonly<Switches> = {
  trustedIps: null,
  archiveTrustedIps: null,
  sameTokenWhileValid: true,
  memberLimits: true,
  frequencyLimits: true,
  webhookLimitCode: 45009,
  appDisabled: false,
  trustedDomain: null,
  customerContactAllowed: true,
  archiveService: 'on',
  appSeesRoot: true,
  strictCardFields: true,
  overlongContent: 'reject',
  duplicateAnswer: 'same',
  duplicateCheckBeforeTaskId: true,
  updatedCardTappable: true,
  failedUpdateUsesCode: false,
  passiveReplyUsesCode: false,
  taskIdInUpdate: 'reject',
  responseCodeForMenuCards: true,
  imageMaxBytes: 5 * 1024 * 1024,
  optionIdsSpelling: 'OptionIds',
  emptySelectedItems: 'absent',
  retryKeepsNonce: false,
  callbackRetryDelaysMs: [1_000, 1_000, 1_000],
  callbackTimeoutMs: 5_000,
  verificationTimeoutMs: 1_000,
  consentEventReceiver: 'contact',
  directoryEventReceiver: null,
  apiMarksEcho: false,
  textReplyToTapShown: false,
  chatdataWhenCaughtUp: 'empty',
  seqGaps: false,
  recordsPerRandomKey: 4,
  recallIdSuffix: true,
  disagreeBodyKey: 'disagree',
  emptyContactListCode: 0,
  groupSendPermission: true,
  groupSendsArchived: true,
  personalGroupSendHasTasks: true,
  shortPages: false,
};
