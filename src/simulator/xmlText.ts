/** XML as WeCom writes it: text in CDATA, numbers bare, no declaration. */
export type XmlValue = string | number | bigint | XmlFields;
export type XmlFields = [name: string, value: XmlValue][];

/** `<xml>` with the fields in the given order. */
export function xmlDocument(fields: XmlFields): string {
  return `<xml>${xmlFields(fields)}</xml>`;
}

function xmlFields(fields: XmlFields): string {
  return fields.map(([name, value]) => `<${name}>${xmlValue(value)}</${name}>`).join('');
}

function xmlValue(value: XmlValue): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return cdata(value);
  return xmlFields(value);
}

/** `]]>` cannot stand inside CDATA: it is cut in two. */
function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}
