/** Whole units of the currency's smallest coin, ISO 4217. Never a float, never added across currencies. */
export interface Money {
  minor: bigint;
  currency: string;
}

/** Currencies whose smallest coin is not a hundredth (ISO 4217). */
const NO_COINS = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '));
const THOUSANDTHS = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));
const HUNDREDTHS = new Set(
  (
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP ' +
    'CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR ' +
    'KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN ' +
    'PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD ' +
    'TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW'
  ).split(' '),
);
const CHINESE_NAMES: Record<string, string> = {
  人民币: 'CNY',
  RMB: 'CNY',
  元: 'CNY',
  美元: 'USD',
  欧元: 'EUR',
  英镑: 'GBP',
  日元: 'JPY',
  港币: 'HKD',
  港元: 'HKD',
  澳门元: 'MOP',
  新台币: 'TWD',
  韩元: 'KRW',
};
/** Below 2^53 in every database and driver: 90 trillion yuan. */
const DIGITS_MAX = 15;

/** @returns the ISO code, or null for what is no currency */
export function currencyOf(text: string): string | null {
  const code = CHINESE_NAMES[text.toUpperCase()] ?? text.toUpperCase();
  return NO_COINS.has(code) || THOUSANDTHS.has(code) || HUNDREDTHS.has(code) ? code : null;
}

/** Digits after the point that the currency has. */
export function fractionDigits(currency: string): number {
  return NO_COINS.has(currency) ? 0 : THOUSANDTHS.has(currency) ? 3 : 2;
}

/** `number`: not plain decimal text. `amountPrecision`: a part of the smallest coin. `amountRange`: absurdly large. */
export type MoneyFault = 'number' | 'amountPrecision' | 'amountRange';

/** Reads decimal text in major units, `-12800.50`; `.` is the point, and there is no other mark in it. */
export function readMoney(text: string, currency: string): Money | MoneyFault {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return 'number';
  const [, sign, whole, fraction = ''] = match;
  const digits = fractionDigits(currency);
  // Many systems write four digits whatever the currency: noughts beyond the coin say nothing.
  if (/[1-9]/.test(fraction.slice(digits))) return 'amountPrecision';
  const minor = (whole! + fraction.slice(0, digits).padEnd(digits, '0')).replace(/^0+(?=\d)/, '');
  if (minor.length > DIGITS_MAX) return 'amountRange';
  return { minor: BigInt(sign! + minor), currency };
}

/** Sums within each currency; the largest number of amounts first, then by code. */
export function sumByCurrency(amounts: readonly Money[]): Money[] {
  const sums = new Map<string, { minor: bigint; count: number }>();
  for (const { minor, currency } of amounts) {
    const sum = sums.get(currency);
    if (sum === undefined) sums.set(currency, { minor, count: 1 });
    else {
      sum.minor += minor;
      sum.count += 1;
    }
  }
  return [...sums]
    .sort(([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1))
    .map(([currency, { minor }]) => ({ minor, currency }));
}

/** In major units, for showing and ranking only. */
export function majorUnits({ minor, currency }: Money): number {
  return Number(minor) / 10 ** fractionDigits(currency);
}
