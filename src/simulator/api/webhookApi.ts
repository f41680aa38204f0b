import { createHash } from 'node:crypto';
import { ApiError } from '../apiError.ts';
import { checkCard, isObject } from '../cardRules.ts';
import { pictureType } from '../mediaStore.ts';
import { checkMsgtype, checkPlainBody } from '../messageRules.ts';
import type { World } from '../world.ts';
import { type ApiTable, textOf } from './apiHandler.ts';

/** messages.md §9 */
const PER_MINUTE_MAX = 20;
const PICTURE_BYTES_MAX = 2 * 1024 * 1024;

/** The group robot (消息推送): the key in the URL is all it needs. */
export function webhookApi(world: World): ApiTable {
  const { phones, switches, media, robots, frequency, clock } = world;
  return {
    'webhook/send': {
      method: 'POST',
      caller: 'none',
      handle({ query, body }) {
        const robot = robots.get(query.get('key') ?? '');
        const group = robot && phones.group(robot.groupId);
        if (!robot || !group) throw new ApiError(93000, 'invalid webhook url');
        const msgtype = checkMsgtype(body.msgtype, 'webhook');
        const content = checkBody(msgtype, body);
        if (switches.frequencyLimits && !frequency.take(`robot ${robot.key}`, PER_MINUTE_MAX, 60_000)) {
          throw new ApiError(switches.webhookLimitCode, 'api freq out of limit');
        }
        phones.addToGroup(group, { at: clock.now(), sender: robot.name, msgtype, body: content });
        return {};
      },
    },
  };

  function checkBody(msgtype: string, body: Record<string, unknown>): Record<string, unknown> {
    if (msgtype === 'template_card') return checkCard(body.template_card, 'webhook', switches.strictCardFields);
    if (msgtype === 'image') return checkPicture(body.image);
    return checkPlainBody(msgtype, body[msgtype], { channel: 'webhook', switches, media });
  }

  /** `{base64, md5}`, md5 of the raw bytes; JPG or PNG of at most 2 MB. */
  function checkPicture(image: unknown): Record<string, unknown> {
    if (!isObject(image)) throw new ApiError(40058, 'image missing');
    const content = Buffer.from(textOf(image, 'base64'), 'base64');
    const md5 = createHash('md5').update(content).digest('hex');
    if (md5 !== textOf(image, 'md5')) throw new ApiError(40058, 'md5 does not fit');
    if (content.length > PICTURE_BYTES_MAX) throw new ApiError(45001, 'picture too large');
    if (!pictureType(content)) throw new ApiError(40058, 'neither JPG nor PNG');
    return { media_id: media.add('image', 'picture', content).mediaId };
  }
}
