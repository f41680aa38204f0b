import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sealForTest } from '../native/compileFinanceSdk.ts';
import type { ArchivedId } from './archiveTruth.ts';
import type { BusyWeek } from './busyWeek.ts';

/** As many in a row share a random key: sealing one is what takes time, opening costs the same either way. */
const RECORDS_PER_KEY = 50;

/**
 * Writes a week as the test library of the SDK serves it (`financeSdk.c`).
 * @param options.crashAt places, counted from the end, of messages on which the library crashes
 */
export function writeNativeWeek(
  { company, events }: BusyWeek,
  { folder, privateKey, crashAt }: { folder: string; privateKey: string; crashAt: readonly number[] },
): ArchivedId[] {
  const key = createPublicKey(privateKey);
  const membersOf = new Map(company.rooms.map(({ chatId, members }) => [chatId, members.map(({ userid }) => userid)]));
  const idOf = new Map<string, string>();
  const archived: ArchivedId[] = [];
  const lines: string[] = [];
  let [randomKey, sealedKey] = ['', ''];
  for (const [index, event] of events.entries()) {
    if (event.type !== 'message' && event.type !== 'recall') continue;
    if (index % RECORDS_PER_KEY === 0) {
      randomKey = randomBytes(64).toString('base64');
      const sealed = publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(randomKey));
      sealedKey = sealed.toString('base64');
    }
    const seq = index + 1;
    const msgid = `${String(seq).padStart(19, '1')}_${event.at}_external`;
    if (event.type === 'message' && event.ref !== undefined) idOf.set(event.ref, msgid);
    const everybody = event.roomId === undefined ? event.to : membersOf.get(event.roomId)!;
    const record = {
      ...{ msgid, from: event.from, tolist: everybody.filter((id) => id !== event.from), roomid: event.roomId ?? '' },
      msgtime: event.at,
      ...(event.type === 'message'
        ? { action: 'send', msgtype: event.msgtype, [event.msgtype]: event.body }
        : { action: 'recall', msgtype: 'revoke', revoke: { pre_msgid: idOf.get(event.ref)! } }),
    };
    const isCrash = crashAt.includes(events.length - index);
    if (isCrash && (event.type === 'recall' || event.ref !== undefined))
      throw new Error('no plain message stands there');
    const message = isCrash ? 'crash:' : sealForTest(JSON.stringify(record), randomKey);
    const envelope = { msgid, publickey_ver: 1, encrypt_random_key: sealedKey, encrypt_chat_msg: message };
    lines.push(`${seq} {"seq":${seq},${JSON.stringify(envelope).slice(1)}\n`);
    archived.push({ seq: String(seq).padStart(20, '0'), msgId: msgid });
  }
  writeFileSync(join(folder, 'chat.txt'), lines.join(''));
  return archived;
}
