import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { makeOffice, officeTalk } from './officeTalk.ts';
import { PAGE_SIZE, pagePath, type SealOrder } from './pageFiles.ts';

/**
 * Writes pages as GetChatData answers them (archive.md §1.5). Each record has a random key of its own, so that each
 * costs one RSA operation to open; inside is the simulator's cipher, since WeCom's is not public.
 */
function sealPages({ folder, messages, startAt, publicKey, keyVersion }: SealOrder): void {
  const key = createPublicKey(publicKey);
  let lines: string[] = [];
  let seq = 0;
  const write = () => {
    if (lines.length === 0) return;
    const page = Math.ceil(seq / PAGE_SIZE) - 1;
    writeFileSync(pagePath(folder, page), `{"errcode":0,"errmsg":"ok","chatdata":[${lines.join()}]}`);
    lines = [];
  };
  for (const { msgId, json } of officeTalk(makeOffice(), { messages, startAt, seed: 7 })) {
    seq += 1;
    const random = randomBytes(64);
    const text = Buffer.from(random.toString('base64'), 'latin1');
    const sealed = publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, text).toString('base64');
    const cipher = createCipheriv('aes-256-cbc', random.subarray(0, 32), random.subarray(32, 48));
    const body = cipher.update(json, 'utf8', 'base64') + cipher.final('base64');
    lines.push(
      `{"seq":${seq},"msgid":"${msgId}","publickey_ver":${keyVersion},"encrypt_random_key":"${sealed}","encrypt_chat_msg":"${body}"}`,
    );
    if (lines.length === PAGE_SIZE) write();
  }
  write();
}

// A process of its own: what sealing costs and leaves in memory is none of the bench's.
process.once('message', (order: SealOrder) => {
  sealPages(order);
  process.disconnect();
});
