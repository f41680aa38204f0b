export type CallbackRejection =
  | 'badKey'
  | 'badSignature'
  | 'badBase64'
  | 'badLength'
  | 'badPadding'
  | 'badLengthField'
  | 'badReceiveId'
  | 'badText'
  | 'tooLarge'
  | 'badXml';

/** A callback that is not WeCom's, not for this company, or not readable. Says why, never what stood in it. */
export class CallbackRejected extends Error {
  override readonly name = 'CallbackRejected';
  readonly reason: CallbackRejection;

  constructor(reason: CallbackRejection) {
    super(`callback rejected: ${reason}`);
    this.reason = reason;
  }
}
