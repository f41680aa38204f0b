import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { textReply, updateButtonReply, updateCardReply } from '../../src/wecom/passiveReply.ts';
import type { TemplateCard } from '../../src/wecom/templateCard.ts';

const TO = { toUserId: 'lin.chen', corpId: 'ww0000000000000001', at: 1_717_400_001_999 };
const HEAD =
  '<ToUserName><![CDATA[lin.chen]]></ToUserName><FromUserName><![CDATA[ww0000000000000001]]></FromUserName>' +
  '<CreateTime>1717400001</CreateTime>';

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  processEntities: false,
  trimValues: false,
});

function contentOf(xml: string): unknown {
  expect(XMLValidator.validate(xml)).toBe(true);
  return (parser.parse(xml) as { xml: { Content: unknown } }).xml.Content;
}

describe('passive replies', () => {
  it('greys buttons as documented (callbacks.md §5.3)', () => {
    expect(updateButtonReply(TO, 'Saved 14:02')).toBe(
      `<xml>${HEAD}<MsgType><![CDATA[update_button]]></MsgType>` +
        '<Button><ReplaceName><![CDATA[Saved 14:02]]></ReplaceName></Button></xml>',
    );
  });

  it('replaces a card in the documented names, lists as repeated elements', () => {
    const card: TemplateCard = {
      card_type: 'button_interaction',
      task_id: 'churn-2025w31-C00182-v1',
      source: { desc: 'Churn watch', desc_color: 3 },
      action_menu: {
        desc: 'More',
        action_list: [
          { text: 'Undo', key: 'a1.undo' },
          { text: 'Note', key: 'a1.note' },
        ],
      },
      main_title: { title: 'Haoyun Trading', desc: 'Follow-up started' },
      quote_area: { type: 0, quote_text: 'q' },
      sub_title_text: 'Owner Lin Chen',
      horizontal_content_list: [
        { type: 0, keyname: 'Value', value: 'CNY 184,000' },
        { type: 1, keyname: 'Detail', value: 'Open', url: 'https://crm.example.internal/a/C00182' },
        { type: 3, keyname: 'Owner', value: 'Lin', userid: 'lin.chen' },
      ],
      card_action: { type: 1, url: 'https://crm.example.internal/a/C00182' },
      button_selection: {
        question_key: 'q.outcome',
        title: 'Result',
        option_list: [{ id: 'o.none', text: 'Choose' }],
        selected_id: 'o.none',
        disable: true,
      },
      button_list: [{ type: 0, text: 'Follow up', style: 1, key: 'b1.follow' }],
      replace_text: 'Saved 14:02',
    };
    expect(updateCardReply(TO, card)).toBe(
      `<xml>${HEAD}<MsgType><![CDATA[update_template_card]]></MsgType><TemplateCard>` +
        '<CardType><![CDATA[button_interaction]]></CardType>' +
        '<Source><Desc><![CDATA[Churn watch]]></Desc><DescColor>3</DescColor></Source>' +
        '<ActionMenu><Desc><![CDATA[More]]></Desc><ActionList><Text><![CDATA[Undo]]></Text><Key><![CDATA[a1.undo]]></Key></ActionList>' +
        '<ActionList><Text><![CDATA[Note]]></Text><Key><![CDATA[a1.note]]></Key></ActionList></ActionMenu>' +
        '<MainTitle><Title><![CDATA[Haoyun Trading]]></Title><Desc><![CDATA[Follow-up started]]></Desc></MainTitle>' +
        '<QuoteArea><Type>0</Type><QuoteText><![CDATA[q]]></QuoteText></QuoteArea>' +
        '<SubTitleText><![CDATA[Owner Lin Chen]]></SubTitleText>' +
        '<HorizontalContentList><Type>0</Type><KeyName><![CDATA[Value]]></KeyName><Value><![CDATA[CNY 184,000]]></Value></HorizontalContentList>' +
        '<HorizontalContentList><Type>1</Type><KeyName><![CDATA[Detail]]></KeyName><Value><![CDATA[Open]]></Value>' +
        '<Url><![CDATA[https://crm.example.internal/a/C00182]]></Url></HorizontalContentList>' +
        '<HorizontalContentList><Type>3</Type><KeyName><![CDATA[Owner]]></KeyName><Value><![CDATA[Lin]]></Value><UserId><![CDATA[lin.chen]]></UserId></HorizontalContentList>' +
        '<CardAction><Type>1</Type><Url><![CDATA[https://crm.example.internal/a/C00182]]></Url></CardAction>' +
        '<ButtonSelection><QuestionKey><![CDATA[q.outcome]]></QuestionKey><Title><![CDATA[Result]]></Title>' +
        '<OptionList><Id><![CDATA[o.none]]></Id><Text><![CDATA[Choose]]></Text></OptionList>' +
        '<SelectedId><![CDATA[o.none]]></SelectedId><Disable>true</Disable></ButtonSelection>' +
        '<ButtonList><Type>0</Type><Text><![CDATA[Follow up]]></Text><Style>1</Style><Key><![CDATA[b1.follow]]></Key></ButtonList>' +
        '<ReplaceText><![CDATA[Saved 14:02]]></ReplaceText></TemplateCard></xml>',
    );
  });

  it('lets no text end its own section', () => {
    const evil = 'a]]></Content><MsgType><![CDATA[news]]></MsgType><Content><![CDATA[';
    expect(contentOf(textReply(TO, evil))).toBe(evil);
    expect(contentOf(textReply(TO, ']]>'))).toBe(']]>');
    expect(contentOf(textReply(TO, ']]]]>>'))).toBe(']]]]>>');
  });

  it('holds any text, less what XML cannot hold', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .array(fc.constantFrom(']', '>', ']]>', '<![CDATA[', '&amp;', '浩', '\uD800', '\u0000', '😀'))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        // The line ends of XML are \n; the parser makes them so.
        const legal = text.toWellFormed().replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
        const read = contentOf(textReply(TO, text));
        expect(read).toBe(legal.replace(/\r\n?/g, '\n'));
      }),
      { numRuns: 500 },
    );
  });

  it('cuts a text to 2,048 bytes between characters', () => {
    const content = contentOf(textReply(TO, '浩'.repeat(1000)));
    expect(content).toBe('浩'.repeat(682));
  });
});
