export interface CardFault {
  /** Where, e.g. `button_list[1].text`. */
  field: string;
  problem: string;
  /** `hard`: WeCom refuses the card, or cannot tell its taps apart. `length`: people would see an ellipsis. */
  kind: 'hard' | 'length';
}

/** Collects what is wrong with a card; each method is one kind of rule, `field` says where it was broken. */
export class CardCheck {
  readonly faults: CardFault[] = [];

  hard(field: string, problem: string): void {
    this.faults.push({ field, problem, kind: 'hard' });
  }

  length(field: string, text: string | undefined, charactersMax: number): void {
    const characters = text === undefined ? 0 : charactersOf(text);
    if (characters <= charactersMax) return;
    this.faults.push({ field, problem: `${characters} characters, recommended ${charactersMax}`, kind: 'length' });
  }

  required(field: string, text: string | undefined): void {
    if (text === undefined || text === '') this.hard(field, 'is missing');
  }

  bytes(field: string, text: string | undefined, bytesMax: number): void {
    const bytes = Buffer.byteLength(text ?? '', 'utf8');
    if (bytes > bytesMax) this.hard(field, `${bytes} bytes, at most ${bytesMax}`);
  }

  count(field: string, list: readonly unknown[], min: number, max: number): void {
    if (list.length < min || list.length > max) this.hard(field, `${list.length} entries, ${min} to ${max} allowed`);
  }

  unique(field: string, keys: readonly string[]): void {
    if (new Set(keys).size < keys.length) this.hard(field, 'the same twice');
  }

  url(field: string, url: string | undefined): void {
    if (url === undefined || !/^https?:\/\/[^\s/]/.test(url)) this.hard(field, 'no http:// or https:// address');
  }
}

/** 字 as the client shows them: an emoji of several code points is one. */
function charactersOf(text: string): number {
  return [...new Intl.Segmenter('zh', { granularity: 'grapheme' }).segment(text)].length;
}
