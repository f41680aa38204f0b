/** One line of a page as the archive gives it: still sealed (archive.md §1.5). */
export interface Envelope {
  /** 20 decimal digits with leading zeros; 64 bits do not fit a JavaScript number. */
  seq: string;
  msgId: string;
  keyVersion: number;
  /** Base64, RSA-2048 PKCS#1 v1.5. */
  encryptedRandomKey: string;
  /** Opaque: handed to {@link ArchiveSource.decrypt} as it came. '' when it was missing, or too large to be read. */
  encryptedMessage: string;
}

/** What became of one sealed message when the source was asked to open it. */
export type Opened = { ok: true; json: string } | { ok: false; code: number; reason: string };

/**
 * Where archived conversations come from: the native SDK in a child process, or the simulator's HTTP archive.
 * One call in flight.
 */
export interface ArchiveSource {
  /**
   * The envelopes after `afterSeq` (exclusive; '0' padded to 20 digits for the oldest still available), ascending by
   * seq, at most `limit` (1…1000). Empty when there is nothing new.
   * @throws ArchiveError when the archive answered no, ArchiveUnreachable when it could not be asked
   */
  pull(afterSeq: string, limit: number): Promise<Envelope[]>;
  /** Opens messages with the random keys that RSA gave, in order. A message that cannot be opened does not fail the rest. */
  decrypt(items: { randomKey: string; encryptedMessage: string }[]): Promise<Opened[]>;
  close(): Promise<void>;
}
