import {
  constants,
  createCipheriv,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import type { SeededRandom } from './seededRandom.ts';
import type { SimClock } from './simClock.ts';
import type { Switches } from './switches.ts';

/** Why a record cannot be opened, or only with care (archive.md §1.4, §1.6). */
export type UndecodableKind =
  /** encrypt_random_key was made with a key that the company does not hold. */
  | 'foreignKey'
  /** The cipher text is damaged. */
  | 'damagedCipher'
  /** publickey_ver names a version that never existed. */
  | 'unknownVersion'
  /** Opens, but is no JSON. */
  | 'notJson';

/** The archive's window (archive.md §1.5): what is older cannot be had any more. */
export const ARCHIVE_WINDOW_MS = 5 * 24 * 3_600_000;
const KEY_BITS = 2048;
const RANDOM_KEY_BYTES = 64;

interface SealedRecord {
  seq: bigint;
  at: number;
  /** One element of `chatdata`, as JSON text: seq is a bare 64-bit number, which JSON.stringify cannot write. */
  json: string;
}

/** Made when first used: a key takes a tenth of a second, and many tests never touch the archive. */
class LazyKeyPair {
  #pair: { publicKey: KeyObject; privateKey: KeyObject } | null = null;

  get publicKey(): KeyObject {
    return this.#made().publicKey;
  }

  get privatePem(): string {
    return this.#made().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  }

  #made() {
    this.#pair ??= generateKeyPairSync('rsa', { modulusLength: KEY_BITS });
    return this.#pair;
  }
}

interface RandomKey {
  key: KeyObject;
  iv: Buffer;
  /** Base64 of the RSA cipher text. */
  sealed: string;
  publicKey: KeyObject;
  /** Records that may still use it. */
  left: number;
}

/**
 * The archive (会话内容存档): seals each record with a key of the newest version, and forgets what is older than five
 * days. The inner cipher is our own, since nothing public is known about WeCom's (archive.md §1.9): the random key is
 * base64 text of 64 random bytes; AES-256-CBC with bytes 0…31 as key and 32…47 as IV.
 */
export class Archive {
  /** Private keys as PKCS#8 PEM, by version. */
  readonly privateKeys: Record<number, string> = {};
  readonly #clock: SimClock;
  readonly #random: SeededRandom;
  readonly #switches: Switches;
  readonly #keys: LazyKeyPair[] = [];
  #randomKey: RandomKey | null = null;
  #records: SealedRecord[] = [];
  /** Records before this index are expired; they are cut away in bulk. */
  #head = 0;
  #nextSeq: bigint;

  /** @param options.keyVersions how many versions exist at the start; new messages use the newest */
  constructor(options: {
    clock: SimClock;
    random: SeededRandom;
    switches: Switches;
    firstSeq: bigint;
    keyVersions: number;
  }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#switches = options.switches;
    this.#nextSeq = options.firstSeq;
    for (let version = 1; version <= options.keyVersions; version += 1) this.rotateKey();
  }

  get keyVersion(): number {
    return this.#keys.length;
  }

  /** The admin uploads a new public key: the version rises, new messages use it. @returns the new version */
  rotateKey(): number {
    const pair = new LazyKeyPair();
    this.#keys.push(pair);
    Object.defineProperty(this.privateKeys, this.keyVersion, { enumerable: true, get: () => pair.privatePem });
    return this.keyVersion;
  }

  /** Records that can be had now. */
  size(): number {
    this.#expire();
    return this.#records.length - this.#head;
  }

  /** @returns seq, decimal */
  append(msgid: string, record: Record<string, unknown>, at: number): string {
    return this.#put(msgid, JSON.stringify(record), at, this.keyVersion, this.#keys.at(-1)!.publicKey);
  }

  /** A record that a puller cannot open. @returns seq, decimal */
  addUndecodable(kind: UndecodableKind, msgid: string, at: number): string {
    const newest = this.#keys.at(-1)!.publicKey;
    const text = JSON.stringify({ msgid, action: 'send' });
    switch (kind) {
      case 'foreignKey':
        return this.#put(msgid, text, at, this.keyVersion, new LazyKeyPair().publicKey);
      case 'unknownVersion':
        return this.#put(msgid, text, at, this.keyVersion + 90, newest);
      case 'notJson':
        return this.#put(msgid, '{"msgid":', at, this.keyVersion, newest);
      case 'damagedCipher':
        return this.#put(msgid, text, at, this.keyVersion, newest, (cipher) => cipher.slice(0, 20));
    }
  }

  /** The reply of GetChatData with errcode 0, as JSON text (archive.md §1.5). */
  page(afterSeq: bigint, limit: number): string {
    this.#expire();
    const start = this.#firstAfter(afterSeq);
    const page = this.#records.slice(start, start + limit);
    if (page.length === 0 && this.#switches.chatdataWhenCaughtUp === 'missing') return '{"errcode":0,"errmsg":"ok"}';
    return `{"errcode":0,"errmsg":"ok","chatdata":[${page.map((record) => record.json).join()}]}`;
  }

  #put(
    msgid: string,
    text: string,
    at: number,
    version: number,
    publicKey: KeyObject,
    damage: (cipher: string) => string = (cipher) => cipher,
  ): string {
    this.#expire();
    const seq = this.#nextSeq;
    this.#nextSeq += this.#switches.seqGaps ? BigInt(1 + this.#random.below(4)) : 1n;
    const { key, iv, sealed } = this.#randomKeyFor(publicKey);
    const cipher = createCipheriv('aes-256-cbc', key, iv);
    const sealedText = cipher.update(text, 'utf8', 'base64') + cipher.final('base64');
    this.#records.push({
      seq,
      at,
      json: `{"seq":${seq},"msgid":${JSON.stringify(msgid)},"publickey_ver":${version},"encrypt_random_key":"${sealed}","encrypt_chat_msg":"${damage(sealedText)}"}`,
    });
    return seq.toString();
  }

  #randomKeyFor(publicKey: KeyObject): RandomKey {
    const current = this.#randomKey;
    if (current?.publicKey === publicKey && current.left > 0) {
      current.left -= 1;
      return current;
    }
    const random = randomBytes(RANDOM_KEY_BYTES);
    const text = Buffer.from(random.toString('base64'), 'latin1');
    // A key object: with a plain buffer, making the cipher takes Node three times as long.
    const key = createSecretKey(random.subarray(0, 32));
    const iv = random.subarray(32, 48);
    const sealed = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, text).toString('base64');
    this.#randomKey = { key, iv, sealed, publicKey, left: this.#switches.recordsPerRandomKey - 1 };
    return this.#randomKey;
  }

  #expire(): void {
    const oldest = this.#clock.now() - ARCHIVE_WINDOW_MS;
    while (this.#head < this.#records.length && this.#records[this.#head]!.at < oldest) this.#head += 1;
    if (this.#head > 1_000 && this.#head * 2 > this.#records.length) {
      this.#records = this.#records.slice(this.#head);
      this.#head = 0;
    }
  }

  #firstAfter(seq: bigint): number {
    let [low, high] = [this.#head, this.#records.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#records[middle]!.seq <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
