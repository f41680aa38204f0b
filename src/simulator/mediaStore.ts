import { BoundedMap } from './boundedMap.ts';
import type { SeededRandom } from './seededRandom.ts';
import type { SimClock } from './simClock.ts';

export interface Media {
  mediaId: string;
  type: 'image' | 'voice' | 'video' | 'file';
  filename: string;
  createdAt: number;
  /** Kept for images only: the phone page shows them. */
  content: Buffer | null;
}

/** messages.md §6: three days. */
export const MEDIA_LIFE_MS = 3 * 24 * 3_600_000;
const MEDIA_KEPT = 2_000;
/** Pictures are heavy: only the newest are shown. */
const PICTURES_KEPT = 60;

/** Uploaded files and the pictures that robots sent inline. */
export class MediaStore {
  readonly #clock: SimClock;
  readonly #random: SeededRandom;
  readonly #media = new BoundedMap<string, Media>(MEDIA_KEPT);
  readonly #withContent: Media[] = [];

  constructor(clock: SimClock, random: SeededRandom) {
    this.#clock = clock;
    this.#random = random;
  }

  add(type: Media['type'], filename: string, content: Buffer): Media {
    const media: Media = {
      mediaId: `mid_${this.#random.word(40)}`,
      type,
      filename,
      createdAt: this.#clock.now(),
      content: type === 'image' ? content : null,
    };
    this.#media.set(media.mediaId, media);
    if (media.content) this.#withContent.push(media);
    if (this.#withContent.length > PICTURES_KEPT) this.#withContent.shift()!.content = null;
    return media;
  }

  /** Undefined when unknown or older than three days (40007). */
  usable(mediaId: string): Media | undefined {
    const media = this.#media.get(mediaId);
    return media && this.#clock.now() < media.createdAt + MEDIA_LIFE_MS ? media : undefined;
  }

  /** Also an expired one: a client keeps what it has shown. */
  any(mediaId: string): Media | undefined {
    return this.#media.get(mediaId);
  }
}

/** image/png, image/jpeg, or null for anything else. */
export function pictureType(content: Buffer): 'image/png' | 'image/jpeg' | null {
  if (content.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'image/png';
  return content[0] === 0xff && content[1] === 0xd8 && content[2] === 0xff ? 'image/jpeg' : null;
}
