/** From this many on, more than half going at once is taken for a broken answer of WeCom. */
const MANY = 20;

/** What WeCom no longer shows all at once. */
export type Vanishing = 'members' | 'customer relationships';

/** WeCom showed so few people that its answer is not believed; nobody was taken for gone. */
export class MassVanish extends Error {
  override readonly name = 'MassVanish';
  readonly what: Vanishing;
  readonly gone: number;
  readonly all: number;

  constructor(what: Vanishing, gone: number, all: number) {
    super(
      `${gone} of ${all} ${what} would vanish at once: nobody was taken for gone. ` +
        'Look whether the app still sees everybody (可见范围, 客户联系); if they are really gone, run liuke sync --accept-vanished',
    );
    this.what = what;
    this.gone = gone;
    this.all = all;
  }
}

/** @throws MassVanish when more than half of many would go at once */
export function refuseMany(what: Vanishing, gone: number, all: number): void {
  if (all >= MANY && gone > all / 2) throw new MassVanish(what, gone, all);
}
