import type { UtcMs } from './time.ts';

/** The last change that a reader has seen. */
export interface ChangePlace {
  changedAt: UtcMs;
  id: string;
}

const TIME_FORM = /^(\d{1,15})\.(.{0,191})$/su;

/** A place as text that readers give back as it is. */
export function cursorOf({ changedAt, id }: ChangePlace): string {
  return Array.from(new TextEncoder().encode(`${changedAt}.${id}`), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
}

/** @returns null when it is no cursor of ours */
export function placeOfCursor(cursor: string): ChangePlace | null {
  if (!/^(?:[0-9a-f]{2}){1,800}$/.test(cursor)) return null;
  const bytes = Uint8Array.from(cursor.match(/../g)!, (pair) => Number.parseInt(pair, 16));
  const [, time, id] = TIME_FORM.exec(new TextDecoder().decode(bytes)) ?? [];
  return time === undefined || id === undefined ? null : { changedAt: Number(time), id };
}
