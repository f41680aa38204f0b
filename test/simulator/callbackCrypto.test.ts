import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isEqual, open, seal, signature } from '../../src/simulator/callbackCrypto.ts';

interface Vector {
  id: string;
  token: string;
  encodingAESKey: string;
  receiveId: string;
  timestamp: string;
  nonce: string;
  encrypt: string;
  msg_signature: string;
  plaintext: string;
  layout: { random_hex: string };
}

const { vectors } = JSON.parse(readFileSync(new URL('../fixtures/crypto-vectors.json', import.meta.url), 'utf8')) as {
  vectors: Vector[];
};

it.each(vectors)('agrees with $id: signature, opening, sealing', (vector) => {
  const { token, encodingAESKey, receiveId, timestamp, nonce, encrypt, plaintext } = vector;
  expect(isEqual(signature(token, timestamp, nonce, encrypt), vector.msg_signature)).toBe(true);
  expect(open(encrypt, encodingAESKey)).toEqual({ message: plaintext, receiveId });
  expect(seal(plaintext, receiveId, encodingAESKey, Buffer.from(vector.layout.random_hex, 'hex'))).toBe(encrypt);
});

it.each<[string, (encrypt: string) => string]>([
  ['cut at the end', (text) => text.slice(0, -4)],
  ['with a blank in it', (text) => text.replace('+', ' ')],
  ['damaged in the last block', (text) => `${text.slice(0, -12)}AAAAAAAA${text.slice(-4)}`],
  ['empty', () => ''],
])('refuses cipher text that is %s', (_name, damage) => {
  const vector = vectors[0]!;
  expect(() => open(damage(vector.encrypt), vector.encodingAESKey)).toThrow(/./);
});

it.each(['', 'x'.repeat(42), 'x'.repeat(44), `${'x'.repeat(42)}-`])('refuses the key %j', (key) => {
  expect(() => seal('text', 'ww1', key, Buffer.alloc(16))).toThrow('43');
});
