import type { Random } from './random.ts';
import { CITIES, CLOSINGS, DAYS, PLACES, PRODUCTS, TOPICS, type Topic, UNITS } from './topics.ts';

/** Which list of a topic a line comes from. */
export type LineKind = 'theyOpen' | 'weOpen' | 'theySay' | 'weSay';

/** How the two sides address each other, for instance 林经理 and 王总. */
export interface TalkNames {
  us: string;
  them: string;
}

/**
 * Words for one talk: a topic with one product and model all through. What our side says carries numbers of its own,
 * so two salespeople's lines hardly ever agree, and never enough to look like a group-send.
 */
export class Sayings {
  readonly topic: Topic;
  readonly product: string;
  readonly model: string;
  readonly #random: Random;
  readonly #names: TalkNames;
  readonly #values = new Map<string, string>();
  readonly #spoken = new Set<string>();

  constructor(random: Random, names: TalkNames) {
    this.#random = random;
    this.#names = names;
    this.topic = random.pick(TOPICS);
    this.product = random.pick(PRODUCTS);
    this.model = `${random.pick(['LC', 'KX', 'HT', 'PV', 'DM'])}-${random.whole(1_000, 9_999)}`;
    this.#values.set('product', this.product).set('model', this.model);
  }

  /** A line not yet said in this talk while there is one. */
  line(kind: LineKind): string {
    const unsaid = this.topic[kind].filter((template) => !this.#spoken.has(template));
    const template = this.#random.pick(unsaid.length > 0 ? unsaid : this.topic[kind]);
    this.#spoken.add(template);
    return this.#fill(template, kind.startsWith('they') ? this.#names.us : this.#names.them);
  }

  closing(): string {
    return this.#random.pick(CLOSINGS);
  }

  fileName(): string {
    return `${this.topic.file}_${this.model}_${this.#random.whole(100, 999)}`;
  }

  #fill(template: string, you: string): string {
    return template.replace(/\{(\w+)\}/g, (_, slot: string) => (slot === 'you' ? you : this.#value(slot)));
  }

  /** A number or place once named stays the same for the whole talk, except those that are asked for anew each time. */
  #value(slot: string): string {
    const known = this.#values.get(slot);
    if (known !== undefined) return known;
    const value = newValue(this.#random, slot);
    if (!ANEW.has(slot)) this.#values.set(slot, value);
    return value;
  }
}

/** Slots that stand for another number or day each time they come. */
const ANEW = new Set(['more', 'small', 'day']);

function newValue(random: Random, slot: string): string {
  switch (slot) {
    case 'count':
    case 'more':
      return `${random.whole(2, 95) * 10}${random.pick(UNITS)}`;
    case 'day':
      return random.pick(DAYS);
    case 'city':
      return random.pick(CITIES);
    case 'place':
      return random.pick(PLACES);
    case 'small':
      return String(random.whole(2, 9));
    case 'digits':
      return String(random.whole(1_000, 9_999));
    case 'temp':
      return String(random.whole(12, 28) * 10);
    case 'price':
      return (random.whole(120, 9_900) / 10).toFixed(1);
    case 'big':
      return String(random.whole(1_200, 98_000));
    default:
      throw new Error(`Sayings: no slot ${slot}`);
  }
}
