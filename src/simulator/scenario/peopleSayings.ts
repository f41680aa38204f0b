import type { Random } from './random.ts';

/** How people say that somebody else is there for it from now on. `N`: the successor's name. */
const GOOD_BYES: readonly string[] = [
  '跟你说一声，我下周就离职了，谢谢这几年的照顾',
  '我这边办完手续就离职了，以后由N对接你们这边',
  '以后由N负责跟你们联系，资料我都交接给N了',
  '我调岗了，采购这块不归我管了，找N就行',
  '我转岗了，后续由N跟进',
  '今天是我最后一天上班，后面由N对接，麻烦多关照',
  '我要离职了，N是我的同事，后续由N对接',
  '我调到生产部去了，以后由N跟进订单',
  '这块现在不归我管，以后由N负责',
  '我已经离职了，新的对接人是N',
];

export function goodByeOf(random: Random, successorName: string): string {
  return random.pick(GOOD_BYES).replaceAll('N', successorName);
}

/** How the successor tells it himself. `N`: who did it before. */
const INTRODUCTIONS: readonly string[] = [
  '您好，以后由我对接，有事直接找我',
  'N的工作交接给我了，请多关照',
  '这块现在由我接手，资料我看过了',
  '我接替N的工作，以后由我跟进订单',
  '后续由我负责，价格表麻烦再发我一份',
];

export function takingOverOf(random: Random, predecessorName: string): string {
  return random.pick(INTRODUCTIONS).replaceAll('N', predecessorName);
}
