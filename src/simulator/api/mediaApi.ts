import { ApiError } from '../apiError.ts';
import { type Media, pictureType } from '../mediaStore.ts';
import type { World } from '../world.ts';
import { type ApiTable, textOf } from './apiHandler.ts';
import { readFilePart } from './multipart.ts';

const MB = 1024 * 1024;
const BYTES_MIN = 5;
const BYTES_MAX = { image: 10 * MB, voice: 2 * MB, video: 10 * MB, file: 20 * MB };

/** media/upload (messages.md §6). */
export function mediaApi({ media, switches }: World): ApiTable {
  return {
    'media/upload': {
      method: 'POST',
      caller: 'app',
      bodyKind: 'upload',
      handle({ query, raw, contentType }) {
        const type = textOf(query, 'type');
        if (!isMediaType(type)) throw new ApiError(40004, 'invalid media type');
        const part = readFilePart(raw, contentType, 'media');
        if (!part || part.content.length <= BYTES_MIN) throw new ApiError(44001, 'empty media data');
        const max = type === 'image' ? switches.imageMaxBytes : BYTES_MAX[type];
        if (part.content.length > max) throw new ApiError(45001, 'media too large');
        if (type === 'image' && !pictureType(part.content)) throw new ApiError(40005, 'neither JPG nor PNG');
        const { mediaId, createdAt } = media.add(type, part.filename, part.content);
        return { type, media_id: mediaId, created_at: String(Math.floor(createdAt / 1000)) };
      },
    },
  };
}

function isMediaType(type: string): type is Media['type'] {
  return Object.hasOwn(BYTES_MAX, type);
}
