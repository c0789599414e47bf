// The one style sheet. Light and dark by the reader's own setting, a phone's width, paper; colours with a contrast of
// 4.5 : 1 and more, and never the only sign of anything.

import { filterStyle } from './filters.ts';

const PAGE = `
:root{color-scheme:light dark;--page:#fff;--text:#1b1f24;--quiet:#57606a;--line:#d0d7de;--code:#f3f4f6;--link:#0550ae;
--bad:#a40e26;--bad-fill:#cf222e;--warn:#7d4e00;--good:#116329;--bar:#4a7ab5;--outage:#f9c6c6;--request:#eef4fb}
@media(prefers-color-scheme:dark){:root{--page:#0d1117;--text:#e6edf3;--quiet:#9aa4af;--line:#3d444d;--code:#1c2128;--link:#79b8ff;
--bad:#ff8f87;--bad-fill:#f85149;--warn:#e3b341;--good:#6fdd8b;--bar:#6ca0dc;--outage:#5c1f22;--request:#16202c}}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,sans-serif}
header,main,.waiting{max-width:75rem;margin:0 auto;padding:.75rem 1rem;overflow-wrap:break-word}
header{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;border-bottom:1px solid var(--line)}
header p{margin:0}header form{flex:1;min-width:min(20rem,100%)}
.paste{display:flex;gap:.5rem;align-items:center;margin:0}.paste label{white-space:nowrap}.paste input{flex:1;min-width:4rem}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}
h2{font-size:1.2rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
a{color:var(--link)}
a:focus-visible,button:focus-visible,summary:focus-visible,input:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
code{font:.9em ui-monospace,monospace;background:var(--code);padding:.1em .3em;border-radius:3px;unicode-bidi:isolate;overflow-wrap:anywhere}
pre{background:var(--code);padding:.6rem;border-radius:4px;white-space:pre-wrap;overflow-wrap:anywhere;max-height:30rem;overflow:auto;margin:.4rem 0}
pre code{padding:0;background:none}
.cite{text-decoration:underline dotted;text-underline-offset:2px;white-space:nowrap}
.quiet,small,figcaption{color:var(--quiet)}
.bad{color:var(--bad);font-weight:600}.warn{color:var(--warn);font-weight:600}.good{color:var(--good);font-weight:600}
.verdict{display:flex;flex-wrap:wrap;gap:.5rem;margin:.25rem 0 1rem;padding:0;list-style:none}
.verdict li{border:2px solid currentColor;border-radius:1rem;padding:.1rem .8rem}
.answer{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1rem;margin:0}
.answer dt{font-weight:600}.answer dd{margin:0}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid var(--line)}
th{font-weight:600}
td:first-child{white-space:nowrap}
@media (max-width:800px){td:first-child{white-space:normal}}
td.number,th.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
td.time{font-variant-numeric:tabular-nums;min-width:7rem}
td.source{min-width:9rem}td.source code{display:inline-block;max-width:16rem;overflow-wrap:break-word}
tr:target,li:target,figure:target{outline:3px solid var(--link);outline-offset:-3px}
tr.abnormal>td:first-child{border-left:4px solid var(--bad-fill)}
summary{cursor:pointer}
details.raw>summary{color:var(--quiet);font-size:.85rem}
.filters{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;margin:.5rem 0;font-size:.92rem}
.filters fieldset{border:1px solid var(--line);border-radius:4px;margin:0}
.filters label{display:inline-block;margin-right:1rem}
.hidden-rows{display:none;margin:0;color:var(--warn);font-weight:600}
body:has(.filters input:not(:checked)) .hidden-rows{display:block}
button,.button{font:inherit;color:var(--link);background:var(--page);border:1px solid currentColor;border-radius:4px;padding:.25rem .75rem;cursor:pointer;text-decoration:none;display:inline-block}
.actions{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0}.age{margin:-.5rem 0 0}
input[type=text]{font:inherit;color:inherit;background:var(--page);border:1px solid var(--quiet);border-radius:4px;padding:.25rem .5rem}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(22rem,100%),1fr));gap:1rem;margin:1rem 0}
figure{margin:0}
.charts img{width:100%;height:auto;border:1px solid var(--line);border-radius:4px;background:#fff}
@media(prefers-color-scheme:dark){.charts img{filter:invert(.9) hue-rotate(180deg)}}
.lanes svg{display:block;width:100%;min-width:52rem;height:auto;font:12px system-ui,sans-serif}
.lanes text{fill:var(--text)}.lanes .inside{fill:var(--page);font-weight:600;font-size:11px}.lanes .tick{fill:var(--quiet)}
.lanes .grid{stroke:var(--line);stroke-width:1}
.lanes .request{fill:var(--request)}.lanes .outage{fill:var(--outage);opacity:.6}
.lanes .bar{fill:var(--bar)}.lanes .bar.abnormal{fill:var(--bad-fill)}
.lanes .bar.undated{fill:none;stroke:var(--bar);stroke-dasharray:3 2}.lanes .bar.undated.abnormal{stroke:var(--bad-fill)}
.lanes .value{fill:none;stroke:var(--bar);stroke-width:1.5}.lanes .sample{fill:var(--bar)}
.lanes .threshold{stroke:var(--bad-fill);stroke-width:1.5;stroke-dasharray:5 3}
.waiting li{margin:.2rem 0}
.interim{border:2px dashed var(--warn);border-radius:6px}
body:has(#report) .waiting,.interim:has(~.interim){display:none}
@media(max-width:40rem){
header{padding:.4rem 1rem}.paste label{font-size:.8rem}
.answer{grid-template-columns:1fr;gap:0}.answer dd{margin-bottom:.6rem}
.rows thead{display:none}.rows,.rows tbody{display:block}
.rows tr{display:flex;flex-wrap:wrap;gap:0 .6rem;border-bottom:1px solid var(--line);padding:.4rem 0}
.rows td{border:0;padding:0 0 0 .3rem}.rows td.what,.rows td.source{flex-basis:100%}.rows td.source code{max-width:100%}
}
@media print{
@page{margin:12mm}
:root{--page:#fff;--text:#000;--quiet:#333;--line:#999;--code:#f3f4f6;--link:#000;--bad:#000;--warn:#000;--good:#000;--outage:#ddd;--request:#f3f3f3;--bar:#555;--bad-fill:#000}
header,.actions,.age a,button,.filters fieldset,.filters details,.waiting{display:none}
html{font-size:11px}body{font-size:1rem}main{max-width:none;padding:0}
table,.filters{font-size:1em}th,td{padding:.2rem .35rem}td.time{min-width:5.5rem}td.source{min-width:0}td:first-child:has(code){white-space:normal}
pre{max-height:none}.wide{overflow:visible}.lanes svg{min-width:0}
.charts{grid-template-columns:1fr 1fr}
tr,figure{break-inside:avoid}h2{break-after:avoid}
a{text-decoration:none}
}
`;

export const STYLE = `${PAGE}${filterStyle()}\n`;
