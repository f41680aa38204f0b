/**
 * A Chinese mobile number as 11 digits, or another country's as E.164; null for landlines, 400 numbers and what is none:
 * they name no person (the CRM model, §4.3).
 */
export function mobileOf(text: string): string | null {
  let digits = text.normalize('NFKC').replace(/[\s\-–—().·]/gu, '');
  digits = digits.replace(/^(\+86|0086)(?=1\d{10}$)/, '');
  if (/^86\d{11}$/.test(digits)) digits = digits.slice(2);
  if (/^1[3-9]\d{9}$/.test(digits)) return digits;
  return /^\+[1-9]\d{6,14}$/.test(digits) && !digits.startsWith('+86') ? digits : null;
}

/** `138****5678`: as reports show it. */
export function maskedMobile(text: string): string {
  return text.replace(/(\d{3})\d{4,}(\d{4})/g, '$1****$2');
}
