import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts';
import { fetchGroupSends, GROUP_SEND_SPAN_MS, type ReadPart } from '../../src/wecom/groupSends.ts';
import sampleResult from '../fixtures/wecom/groupmsg-send-result.json' with { type: 'json' };
import { clientOf, jsonBody, OK, type Received, startLocalWeCom } from './localWeCom.ts';

const LIST = 'externalcontact/get_groupmsg_list_v2';
const TASK = 'externalcontact/get_groupmsg_task';
const RESULT = 'externalcontact/get_groupmsg_send_result';
const SENT_S = 1_773_275_402;
const NOW = SENT_S * 1000 + 2 * HOUR_MS;
const RANGE = { from: NOW - GROUP_SEND_SPAN_MS, to: NOW };

const task = (more: object = {}) => ({
  ...{ msgid: 'msgGCAAAXtWyujaWJHDDGi0mAAAA', creator: 'WangFang', create_time: SENT_S - 600, create_type: 0 },
  ...{ text: { content: '新品到货' }, attachments: [{ msgtype: 'image', image: { media_id: 'm' } }] },
  ...more,
});
const sent = (userid: string, more: object = {}) => ({ userid, status: 2, send_time: SENT_S, ...more });

interface Answers {
  tasks?: object[];
  members?: object[];
  result?: (call: Received) => object;
}
const weCom = ({ tasks = [task()], members = [sent('LiMing')], result = () => sampleResult }: Answers) =>
  startLocalWeCom((call) => {
    if (call.api === LIST)
      return { ...OK, group_msg_list: jsonBody(call).chat_type === 'single' ? tasks : [], next_cursor: '' };
    if (call.api === TASK) return { ...OK, task_list: members, next_cursor: '' };
    return call.api === RESULT ? result(call) : undefined;
  });

describe('fetchGroupSends', () => {
  it('asks for the tasks of the time, who confirmed each, and what became of each receiver', async () => {
    await using local = await weCom({ members: [sent('LiMing'), { userid: 'chen.yu', status: 0 }] });
    const fetched = await fetchGroupSends(clientOf(local), RANGE);
    expect(fetched.sends).toEqual([
      {
        taskId: 'msgGCAAAXtWyujaWJHDDGi0mAAAA',
        staffId: 'liming',
        chatId: 's:liming:woKq7zCQAABW93S5wTc3icGFeVOhRsSs',
        sentAt: SENT_S * 1000,
        parts: ['text', 'image'],
      },
    ]);
    expect(local.calls(LIST).map(jsonBody)).toEqual(
      ['single', 'group'].map((chat_type) => ({
        ...{ chat_type, filter_type: 2, limit: 100, cursor: '' },
        start_time: Math.floor(RANGE.from / 1000),
        end_time: Math.floor(NOW / 1000),
      })),
    );
    expect(local.calls(TASK).map(jsonBody)).toEqual([
      { msgid: 'msgGCAAAXtWyujaWJHDDGi0mAAAA', limit: 1000, cursor: '' },
    ]);
    expect(local.calls(RESULT).map(jsonBody)).toEqual([
      { msgid: 'msgGCAAAXtWyujaWJHDDGi0mAAAA', userid: 'liming', limit: 1000, cursor: '' },
    ]);
    expect(GROUP_SEND_SPAN_MS).toBeLessThanOrEqual(28 * DAY_MS);
  });

  it('reads customer groups by their own id, and a creation time that is a text', async () => {
    const result = () => ({ ...OK, send_list: [{ chat_id: 'wr1', userid: 'LiMing', status: 1, send_time: SENT_S }] });
    await using local = await weCom({ result, tasks: [task({ create_time: String(SENT_S), text: null })] });
    const { sends, malformed } = await fetchGroupSends(clientOf(local), RANGE);
    expect(sends).toMatchObject([{ chatId: 'r:wr1', parts: ['image'] }]);
    expect(malformed).toEqual([]);
  });

  it('calls a part finished an hour after it was confirmed, and the task when everybody’s is', async () => {
    const finished = async (members: object[]) => {
      await using local = await weCom({ members });
      return (await fetchGroupSends(clientOf(local), RANGE)).finished.map(({ staffId }) => staffId);
    };
    expect(await finished([sent('LiMing'), sent('chen.yu')])).toEqual(['liming', 'chen.yu', '']);
    expect(await finished([sent('LiMing'), { userid: 'chen.yu', status: 0 }])).toEqual(['liming']);
    const justNow = sent('chen.yu', { send_time: SENT_S + 3601 });
    expect(await finished([sent('LiMing'), justNow])).toEqual(['liming']);
    expect(await finished([])).toEqual([]);
  });

  it('does not ask again for what was read', async () => {
    const isRead = ({ taskId, staffId }: ReadPart) => (taskId === 'whole' ? staffId === '' : staffId === 'liming');
    await using local = await weCom({
      tasks: [task({ msgid: 'whole' }), task({ msgid: 'half' })],
      members: [sent('LiMing'), sent('chen.yu')],
    });
    await fetchGroupSends(clientOf(local), RANGE, isRead);
    expect(local.calls(TASK).map((call) => jsonBody(call).msgid)).toEqual(['half']);
    expect(local.calls(RESULT).map((call) => jsonBody(call).userid)).toEqual(['chen.yu']);
  });

  it('takes the maker of a task without list of members for the sender, only when a member made it', async () => {
    const own = task({ create_type: 1, creator: 'LiMing' });
    await using local = await weCom({ tasks: [own], members: [] });
    const { sends, finished } = await fetchGroupSends(clientOf(local), RANGE);
    expect(sends).toHaveLength(1);
    expect(finished.map(({ staffId }) => staffId)).toEqual(['liming', '']);
    await using company = await weCom({ tasks: [task()], members: [] });
    expect((await fetchGroupSends(clientOf(company), RANGE)).sends).toEqual([]);
  });

  it('gives only what really left', async () => {
    const rows = [0, 2, 3].map((status) => ({ external_userid: `wm${status}`, userid: 'LiMing', status }));
    const nameless = { userid: 'LiMing', status: 1, send_time: SENT_S };
    const timeless = { external_userid: 'wm1', userid: 'LiMing', status: 1 };
    await using local = await weCom({ result: () => ({ ...OK, send_list: [...rows, nameless, timeless] }) });
    expect((await fetchGroupSends(clientOf(local), RANGE)).sends).toEqual([]);
  });

  it('reads long lists page by page', async () => {
    await using local = await weCom({
      result: (call) => {
        const page = Number(jsonBody(call).cursor || 0);
        const row = { external_userid: `wm${page}`, userid: 'LiMing', status: 1, send_time: SENT_S };
        return { ...OK, send_list: [row], next_cursor: page < 3 ? String(page + 1) : '' };
      },
    });
    const { sends } = await fetchGroupSends(clientOf(local), RANGE);
    expect(sends.map(({ chatId }) => chatId)).toEqual([0, 1, 2, 3].map((page) => `s:liming:wm${page}`));
  });

  it.each([60111, 40058, 60011, 41093])('goes on where one member is refused (%i)', async (errcode) => {
    await using local = await weCom({
      members: [sent('gone'), sent('LiMing')],
      result: (call) => (jsonBody(call).userid === 'gone' ? { errcode, errmsg: 'no' } : sampleResult),
    });
    const fetched = await fetchGroupSends(clientOf(local), RANGE);
    expect(fetched).toMatchObject({ unreadable: 1 });
    expect(fetched.sends).toHaveLength(1);
  });

  it('says that the app may not read them at all', async () => {
    await using local = await startLocalWeCom(({ api }) =>
      api === 'gettoken' ? undefined : { errcode: 48002, errmsg: 'api forbidden' },
    );
    await expect(fetchGroupSends(clientOf(local), RANGE)).rejects.toMatchObject({
      errcode: 48002,
      reaction: 'operator',
    });
  });

  it('leaves out rows that are not as documented and says which', async () => {
    await using local = await weCom({ tasks: [{ creator: 'x' }, task({ attachments: 7, text: 'x' })] });
    const { sends, malformed } = await fetchGroupSends(clientOf(local), RANGE);
    expect(malformed).toMatchObject([{ api: LIST, index: 0 }]);
    expect(sends).toMatchObject([{ parts: [] }]);
  });
});
