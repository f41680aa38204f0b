/** The whole look of the report page: it stands alone, so it brings its own. Prints on white, whatever the screen shows. */
export const REPORT_CSS = `
:root{--bg:#f4f5f7;--card:#fff;--ink:#1d2129;--soft:#5b6270;--rule:#e1e4e9;--main:#1f6f4a;--other:#8fa3b8;--accent:#1f6f4a}
@media screen and (prefers-color-scheme:dark){:root{--bg:#14161a;--card:#1e2126;--ink:#e8eaed;--soft:#a3abb8;--rule:#343941;--main:#5ecb96;--other:#6f8296;--accent:#5ecb96}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.65 -apple-system,"PingFang SC","Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei",system-ui,sans-serif;-webkit-text-size-adjust:100%}
header,main{max-width:1120px;margin:0 auto;padding:0 16px}
header{padding-top:28px}
.brand{margin:0;color:var(--accent);font-weight:600;letter-spacing:.08em}
h1{font-size:26px;line-height:1.3;margin:2px 0 14px}
h2{font-size:18px;margin:0 0 10px}
h2.run{font-size:21px;margin:36px 0 12px;padding-top:20px;border-top:2px solid var(--rule)}
.lead{font-size:17px;margin:0 0 8px;max-width:46em;text-wrap:pretty}
.keys{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:10px;margin:20px 0}
.keys>div,figure,section{background:var(--card);border:1px solid var(--rule);border-radius:10px}
.keys>div{padding:14px 16px}
.keys>:last-child:nth-child(odd){grid-column:1/-1}
.keys dt{color:var(--soft);font-size:14px}
.keys dd{margin:0;font-size:28px;font-weight:650;line-height:1.3;font-variant-numeric:tabular-nums}
.keys dd.note{font-size:13px;font-weight:400;color:var(--soft);line-height:1.5}
.charts{display:grid;grid-template-columns:minmax(0,1fr);gap:14px;margin:0 0 14px}
figure{margin:0;padding:16px;break-inside:avoid}
figcaption strong{display:block;font-size:16px}
figcaption span{color:var(--soft);font-size:13px}
.picture svg{display:block;width:100%;height:auto;max-width:420px;margin:6px auto 0}
.legend{margin:2px 0 0;font-size:13px;color:var(--soft);display:flex;gap:18px;justify-content:center}
.legend span::before{content:"";display:inline-block;width:20px;height:0;border-top:3px solid var(--main);vertical-align:middle;margin-right:6px}
.legend .other::before{border-top:2px dotted var(--other)}
section{padding:16px;margin:0 0 14px;break-inside:avoid}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
th,td{padding:8px 10px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--rule)}
thead th{color:var(--soft);font-weight:500}
tr>:first-child{text-align:left;padding-left:0}
tbody th{font-weight:500}
tbody tr:last-child>*{border-bottom:0}
.method{color:var(--soft);font-size:14px}
.method h2{color:var(--ink)}
.method ul{margin:0;padding-left:1.2em}
@media screen and (max-width:759px){
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,th,td{display:block}
tbody tr{padding:10px 0;border-bottom:1px solid var(--rule)}
tbody tr:last-child{border-bottom:0}
tbody th{border:0;padding:0 0 2px;font-weight:600}
td{display:flex;justify-content:space-between;gap:12px;border:0;padding:2px 0;white-space:normal}
td:empty{display:none}
td::before{content:attr(data-label);color:var(--soft)}
}
@media print,(min-width:760px){
header{padding-top:40px}
.keys{grid-template-columns:repeat(auto-fit,minmax(180px,1fr))}
.keys>:last-child:nth-child(odd){grid-column:auto}
.charts{grid-template-columns:repeat(3,minmax(0,1fr))}
.charts:has(>:only-child){grid-template-columns:minmax(0,1fr)}
.charts:has(>:nth-child(2):last-child){grid-template-columns:repeat(2,minmax(0,1fr))}
}
@media print{
:root{--bg:#fff;--card:#fff;--ink:#000;--soft:#444;--rule:#ccc}
body{font-size:12px}
header{padding-top:0}
h1{font-size:20px}
header,main{padding:0}
.keys{grid-template-columns:repeat(4,minmax(0,1fr))}
.charts{gap:8px}
.lead{font-size:13px}
.keys dd{font-size:20px}
.keys>div,figure,section{border-radius:0;padding:10px}
table{font-size:11px}
th,td{padding:4px 6px;white-space:normal}
section{break-inside:auto}
tr{break-inside:avoid}
}
`;
