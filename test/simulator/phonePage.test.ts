import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { markdownHtml } from '../../src/simulator/phone/markdownHtml.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { connect } from './apiClient.ts';
import { passiveReply, startCallbackServer } from './callbackServer.ts';
import { alertCard, choiceCard, newsNotice, textNotice, voteCard } from './cards.ts';
import { MONDAY, ROBOT_KEY, ROOM, smallCompany, ZHOU } from './smallCompany.ts';

const CHROMIUM = '/usr/bin/chromium';

let sim: Simulator;
let api: Awaited<ReturnType<typeof connect>>;
let server: Awaited<ReturnType<typeof startCallbackServer>>;

beforeEach(async () => {
  sim = await startSimulator({ company: smallCompany, startAt: MONDAY });
  const { corpId, callbacks } = sim.credentials;
  const xml = `<xml><ToUserName>LiMing</ToUserName><FromUserName>${corpId}</FromUserName><CreateTime>1793600000</CreateTime><MsgType>update_button</MsgType><Button><ReplaceName>已跟进 09:41</ReplaceName></Button></xml>`;
  server = await startCallbackServer(callbacks.app, ({ encrypted }) => ({
    status: 200,
    body: encrypted ? passiveReply(xml, callbacks.app, corpId) : '',
  }));
  await sim.setCallbackUrl('app', server.url);
  api = await connect(sim);
});
afterEach(async () => {
  await sim.close();
  await server.close();
});

const pageOf = async (path: string) => {
  const answer = await fetch(sim.url + path);
  return { status: answer.status, text: await answer.text(), policy: answer.headers.get('content-security-policy') };
};

describe('pages', () => {
  it('lead from the members to their conversations', async () => {
    expect((await pageOf('/')).text).toMatch(/模拟企业微信.*href="\/m\/LiMing"/s);
    sim.play({ at: MONDAY, type: 'message', from: ZHOU, to: ['LiMing'], msgtype: 'text', body: { content: '早上好' } });
    sim.play({
      at: MONDAY,
      type: 'message',
      from: ZHOU,
      to: [],
      roomId: ROOM,
      msgtype: 'file',
      body: { filename: '图纸.pdf' },
    });
    const { text } = await pageOf('/m/LiMing');
    expect(text).toContain('11月2日周一 09:00');
    expect(text).toContain('华东主管群');
    expect(text).toContain('早上好');
    expect((await pageOf(`/m/LiMing/chat/${ROOM}`)).text).toContain('[文件] 图纸.pdf');
    expect((await pageOf(`/m/WangFang/chat/LiMing:${ZHOU}`)).status).toBe(404);
    expect((await pageOf('/m/nobody')).status).toBe(404);
    expect((await pageOf('/m/%E0%A4%A')).status).toBe(404);
  });

  it('draw every kind of card', async () => {
    for (const card of [alertCard('t1'), textNotice(), newsNotice(), voteCard('v1'), choiceCard('c1')])
      await api.send(card);
    const { text } = await pageOf('/m/LiMing/app');
    for (const part of [
      '客户提醒',
      '不是我的客户',
      '另外：46天没下单',
      '对接人',
      '怎么跟的',
      '明早提醒',
      '看全部',
      '9天没联系',
      '为什么不合作了',
      '下一步',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('escape whatever people and programs write', async () => {
    const evil = '<img src=x onerror=alert(1)>"\'&';
    await api.sendText(evil);
    await api.send(alertCard('t1', { main_title: { title: evil }, quote_area: { quote_text: evil } }));
    await api.webhook(ROBOT_KEY, {
      msgtype: 'markdown_v2',
      markdown_v2: { content: `# ${evil}\n[x](javascript:alert(1))\n|${evil}|\n|-|` },
    });
    sim.play({ at: MONDAY, type: 'message', from: ZHOU, to: ['LiMing'], msgtype: 'text', body: { content: evil } });
    for (const path of ['/m/LiMing', '/m/LiMing/app', '/m/LiMing/group/managers', `/m/LiMing/chat/LiMing:${ZHOU}`]) {
      const { text, policy } = await pageOf(path);
      expect(text).not.toContain('<img src=x');
      expect(text).not.toContain('javascript:alert');
      expect(policy).toContain("script-src 'self'");
    }
  });

  it('take no tap from a form of another site', async () => {
    await api.send(alertCard('t1'));
    const form = new URLSearchParams({ userid: 'LiMing', taskId: 't1', key: 'done' });
    expect((await fetch(`${sim.url}/sim/tap`, { method: 'POST', body: form })).status).toBe(404);
    expect(server.received).toEqual([]);
  });
});

describe('markdown', () => {
  it.each<[string, 'markdown' | 'markdown_v2', string]>([
    ['## 标题', 'markdown', '<p class="h h2">标题</p>'],
    ['<font color="warning">3位</font>', 'markdown', '<span class="font-warning">3位</span>'],
    ['<font color="warning">3位</font>', 'markdown_v2', '&lt;font color=&quot;warning&quot;&gt;3位&lt;/font&gt;'],
    ['> 引用 **粗**', 'markdown', '<blockquote><p>引用 <b>粗</b></p></blockquote>'],
    ['<@LiMing> 看', 'markdown', '<span class="mention">@LiMing</span> 看'],
    ['`<b>**x**`', 'markdown', '<code>&lt;b&gt;**x**</code>'],
    ['- 一\n  - 二', 'markdown_v2', '<ul><li class="depth0">一</li><li class="depth1">二</li></ul>'],
    ['- 一', 'markdown', '<p>- 一</p>'],
    ['1. 一\n2. 二', 'markdown_v2', '<ol><li class="depth0">一</li><li class="depth0">二</li></ol>'],
    ['---', 'markdown_v2', '<hr>'],
    ['```\n<b>\n```', 'markdown_v2', '<pre>&lt;b&gt;</pre>'],
    ['|a|b|\n|:-|-:|\n|1|2|', 'markdown', '<p>|a|b|</p>'],
    ['|a|b|\n|:-|-:|\n|1|2|', 'markdown_v2', '<tbody><tr><td class="left">1</td><td class="right">2</td></tr></tbody>'],
    [
      '[看](https://a.example/?x=1&y=2)',
      'markdown',
      '<a href="https://a.example/?x=1&amp;y=2" target="_blank" rel="noopener">看</a>',
    ],
    ['[看](ftp://a)', 'markdown', '<a href="#"'],
  ])('%j as %s', (source, kind, expected) => expect(markdownHtml(source, kind).text).toContain(expected));
});

describe('in a browser', () => {
  const missing = !existsSync(CHROMIUM);
  if (missing) console.warn(`skipped: no Chromium at ${CHROMIUM}`);

  it.skipIf(missing)('taps a card, keeps the choice, writes to the app', async () => {
    await api.send(alertCard('t1'));
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      await page.goto(`${sim.url}/m/LiMing/app`);
      await page.selectOption('[data-question=how]', 'call');
      await page.click('text=已跟进');
      await page.waitForSelector('text=已跟进 09:41');
      expect(await page.inputValue('[data-question=how]')).toBe('call');
      await page.fill('[name=content]', '查 浩运贸易');
      await page.click('text=发送');
      await page.waitForSelector('.line.right >> text=查 浩运贸易');
      expect(server.xml(0)).toContain('<OptionId><![CDATA[call]]></OptionId>');
      expect(server.xml(1)).toContain('<Content><![CDATA[查 浩运贸易]]></Content>');
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(390);
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
