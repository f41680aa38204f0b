import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { StoreError } from './storeError.ts';

/** A text under AES-256-GCM: the cipher text with its 16 bytes of tag at the end. */
export interface SealedText {
  /** Names the key by its own hash, so that older texts still find theirs after a new one was set. */
  keyId: string;
  nonce: Uint8Array;
  sealed: Uint8Array;
}

export interface TextSealer {
  /** Of the key that seals. */
  readonly newestKeyId: string;
  /** Whether the key of this name is set. */
  has(keyId: string): boolean;
  /** With the newest key. A sealed text opens only for the message that it was sealed for. */
  seal(msgId: string, text: string): SealedText;
  /** @throws StoreError `badValue` when its key is not there, or it was changed */
  open(msgId: string, text: SealedText): string;
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_LENGTH = 16;

/** @param keys 32 bytes each; the first one seals, all open */
export function createTextSealer(keys: readonly Uint8Array[]): TextSealer {
  const byId = new Map(keys.map((key) => [keyIdOf(key), key]));
  const [keyId] = byId.keys();
  if (keyId === undefined || keys.some(({ length }) => length !== KEY_BYTES))
    throw new RangeError(`a key for message texts has ${KEY_BYTES} bytes`);
  return {
    newestKeyId: keyId,
    has: (id) => byId.has(id),
    seal(msgId, text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', byId.get(keyId)!, nonce);
      cipher.setAAD(Buffer.from(msgId, 'utf8'));
      return {
        keyId,
        nonce,
        sealed: Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]),
      };
    },
    open(msgId, { keyId: usedId, nonce, sealed }) {
      const key = byId.get(usedId);
      if (key === undefined)
        throw new StoreError('badValue', `a message text was sealed with key ${usedId}, which is not set`);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce);
        decipher.setAAD(Buffer.from(msgId, 'utf8'));
        decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
        return (
          decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
        );
      } catch {
        throw new StoreError('badValue', 'a sealed message text is not what was sealed');
      }
    },
  };
}

function keyIdOf(key: Uint8Array): string {
  return createHash('sha256').update('liuke message text').update(key).digest('hex').slice(0, KEY_ID_LENGTH);
}
