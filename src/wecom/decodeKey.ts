import { createPrivateKey, type KeyObject } from 'node:crypto';

/** WeCom asks for RSA-2048 (archive.md §1.6); longer ones are not refused. */
const KEY_BITS_MIN = 2048;
const PEM_LENGTH_MAX = 16_384;

/** Why a private key cannot be used; never a part of it. */
export interface KeyFault {
  detail: string;
  /** For the operator, in Simplified Chinese. */
  hint: string;
}

const NO_PEM: KeyFault = {
  detail: 'not a PEM of a private key',
  hint: '私钥文件应以 -----BEGIN PRIVATE KEY----- 或 -----BEGIN RSA PRIVATE KEY----- 开头，请检查是否复制完整',
};
const PUBLIC_ONLY: KeyFault = {
  detail: 'a public key, not the private one',
  hint: '这是公钥；公钥传到管理后台，这里要填与它一对的私钥',
};
const HAS_PASSPHRASE: KeyFault = {
  detail: 'encrypted with a passphrase',
  hint: '私钥加了口令，先去掉口令：openssl rsa -in 原文件 -out 新文件',
};

/** An RSA private key of at least 2048 bits, ready for use, or everything that is wrong with it. */
export function readKey(pem: string): { key: KeyObject; bytes: number } | { faults: KeyFault[] } {
  if (pem.length > PEM_LENGTH_MAX) return { faults: [NO_PEM] };
  if (/BEGIN (RSA )?PUBLIC KEY/.test(pem)) return { faults: [PUBLIC_ONLY] };
  if (/BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(pem)) return { faults: [HAS_PASSPHRASE] };
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    return { faults: [NO_PEM] };
  }
  if (key.asymmetricKeyType !== 'rsa') {
    const detail = `not RSA but ${key.asymmetricKeyType ?? 'unknown'}`;
    return { faults: [{ detail, hint: '会话存档要用RSA密钥，重新生成：openssl genrsa 2048' }] };
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < KEY_BITS_MIN) {
    const hint = `密钥只有${bits}位，会话存档要用2048位，重新生成：openssl genrsa 2048`;
    return { faults: [{ detail: `${bits} bits, ${KEY_BITS_MIN} are needed`, hint }] };
  }
  return { key, bytes: bits / 8 };
}

/** What is wrong with a private key (PKCS#1 or PKCS#8 PEM); empty when it can be used. */
export function checkKey(pem: string): KeyFault[] {
  const read = readKey(pem);
  return 'faults' in read ? read.faults : [];
}
