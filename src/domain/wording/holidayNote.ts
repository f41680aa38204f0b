import type { Cause } from '../alert.ts';
import { wordFact } from './causeFacts.ts';
import { lengthOf } from './graphemes.ts';
import { TEMPLATES } from './templates/allTemplates.ts';

/** （含国庆） where a long holiday lies in the gap and the title has room (COPY §2). */
export function withHoliday(title: string, cause: Cause): string {
  const holiday = wordFact(cause, 'holiday');
  if (holiday === null) return title;
  const longer = `${title}（含${holidayName(holiday)}）`;
  return lengthOf(longer) <= TEMPLATES['goneQuiet.noContact.title'].limit ? longer : title;
}

/** As people say it: 国庆, 五一, 春节. */
function holidayName(festival: string): string {
  if (festival === '劳动节') return '五一';
  return /^.{2,}节$/u.test(festival) ? festival.slice(0, -1) : festival;
}
