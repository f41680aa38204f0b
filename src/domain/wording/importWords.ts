import type { Fault } from '../crm/importProblem.ts';
import type { UtcMs } from '../time.ts';
import { dateTimeText } from './formats.ts';
import type { Texts } from './texts.ts';

/** What is wrong, and how to mend it, for whoever keeps the file. */
export function problemText(texts: Texts, { saying, detail }: Fault): { message: string; hint: string } {
  // Each text names what it needs; what it does not name is not put in.
  const values = { list: detail } as never;
  return {
    message: texts.fill(`problem.${saying}`, values),
    hint: texts.fill(`mend.${saying}`, values),
  };
}

/** Why a file was not read at all. */
export type Refusal =
  | { code: 'encoding' }
  | { code: 'noHeading' }
  | { code: 'headerMissing'; missing: readonly string[]; found: readonly string[] }
  | { code: 'headerDuplicate'; names: readonly string[] }
  | { code: 'fileTooBig'; rowsMax: number }
  | { code: 'snapshotGuard'; known: number; missing: number };

export function refusalText(texts: Texts, refusal: Refusal): { message: string; hint: string } {
  const { fill } = texts;
  switch (refusal.code) {
    case 'encoding':
      return { message: fill('refused.encoding'), hint: fill('refused.encoding.mend') };
    case 'noHeading':
      return { message: fill('refused.noHeading'), hint: '' };
    case 'headerMissing':
      return {
        message: fill('refused.headerMissing', { list: refusal.missing.join('、') }),
        hint: fill('refused.headerMissing.found', { list: refusal.found.join('、') }),
      };
    case 'headerDuplicate':
      return { message: fill('refused.headerDuplicate', { list: refusal.names.join('、') }), hint: '' };
    case 'fileTooBig':
      return { message: fill('refused.fileTooBig', { list: String(refusal.rowsMax) }), hint: '' };
    case 'snapshotGuard':
      return {
        message: fill('refused.snapshotGuard', {
          list: fill('import.share', { from: String(refusal.known), to: String(refusal.missing) }),
        }),
        hint: fill('refused.snapshotGuard.mend'),
      };
    default:
      return refusal satisfies never;
  }
}

/** `7格，表头有8格` */
export function cellsText(texts: Texts, cells: number, heading: number): string {
  return texts.fill('import.cells', { from: String(cells), to: String(heading) });
}

/** 这个文件3月1日 10:20已经导入过 … */
export function alreadyText(texts: Texts, at: UtcMs, now: UtcMs): string {
  return texts.fill('import.already', { date: dateTimeText(at, now) });
}
