"""The look of the report: one style sheet for screen (from 320 pixels) and paper; no script, no outside file."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root{--ink:#1a1a1c;--soft:#555b66;--line:#d5d9e0;--paper:#fff;--tint:#f3f6fa;--main:#1f4e79;--wait:#b8501a;--good:#2c6e49}
*{box-sizing:border-box}
html{font:16px/1.75 "Noto Sans JP","Hiragino Sans","Yu Gothic","Noto Sans CJK JP",sans-serif;color:var(--ink);
background:#e9edf2;-webkit-text-size-adjust:100%}
body{margin:0}
main{max-width:66rem;margin:0 auto;background:var(--paper);padding:0 clamp(1rem,4vw,3.5rem) 3rem}
header{margin:0 calc(-1*clamp(1rem,4vw,3.5rem)) 1.5rem;padding:2rem clamp(1rem,4vw,3.5rem) 1.6rem;
background:var(--main);color:#fff}
header p{margin:.3rem 0 0;opacity:.92}
h1{font-size:clamp(1.35rem,4.5vw,2rem);line-height:1.35;margin:0;overflow-wrap:anywhere}
h2{font-size:clamp(1.15rem,3.4vw,1.45rem);line-height:1.4;margin:2.8rem 0 .6rem;padding-bottom:.35rem;
border-bottom:3px solid var(--main)}
h3{font-size:1.05rem;margin:1.6rem 0 .4rem}
p{margin:.5rem 0}
.soft,figcaption,.note{color:var(--soft);font-size:.9rem}
.lead{font-size:1.06rem}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(13.5rem,100%),1fr));gap:.8rem;margin:1.2rem 0;
padding:0;list-style:none}
.figures li{background:var(--tint);border-left:5px solid var(--main);padding:.7rem .9rem}
.figures b{display:block;font-size:1.5rem;line-height:1.3;font-variant-numeric:tabular-nums}
.figures span{color:var(--soft);font-size:.85rem;display:block;line-height:1.5}
ul.told{padding:0;margin:1rem 0;list-style:none}
ul.told>li{display:grid;grid-template-columns:6.6rem 1fr;gap:.1rem .9rem;padding:.7rem 0;
border-top:1px solid var(--line)}
ul.told>li>strong{color:var(--main);line-height:1.5}
ul.told>li:last-child{border-bottom:1px solid var(--line)}
figure{margin:1rem 0}
figcaption{margin-top:.4rem}
.wide{overflow-x:auto;border:1px solid var(--line);padding:.5rem;background:#fff}
.wide svg{display:block;max-width:none;height:auto}
.drawing{max-height:75vh;overflow:auto;overscroll-behavior:contain}
.paper,.hint{display:none}
.hint{color:var(--soft);font-size:.85rem;margin:.2rem 0}
.map{overflow-x:auto}.map svg{display:block;width:100%;min-width:17rem;height:auto;max-width:34rem;margin:0 auto}
table{border-collapse:collapse;width:100%;font-size:.93rem;margin:.6rem 0}
.scroll{overflow-x:auto}
th,td{padding:.4rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;line-height:1.5}
th{color:var(--soft);font-weight:600;font-size:.84rem;border-bottom:2px solid var(--line)}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.bars{margin:.8rem 0;padding:0;list-style:none}
.bars>li{display:grid;grid-template-columns:minmax(7.5rem,24%) 1fr minmax(8.5rem,24%);gap:.2rem .8rem;
align-items:center;padding:.3rem 0}
.bars .label{overflow-wrap:anywhere;line-height:1.4}
.bars .value{font-variant-numeric:tabular-nums;text-align:right;line-height:1.4}
.bars .value small{display:block;color:var(--soft);font-size:.78rem;line-height:1.4}
.bars svg{display:block;width:100%;height:1.15rem;background:var(--tint)}
.path{display:flex;flex-wrap:wrap;gap:.25rem;margin:.2rem 0 .4rem;padding:0;list-style:none;
font-size:.8rem;line-height:1.4}
.path li{background:var(--tint);border:1px solid var(--line);border-radius:3px;padding:.1rem .45rem;
overflow-wrap:anywhere}
.path li+li::before{content:"→ ";color:var(--soft)}
.variants{padding:0;list-style:none;margin:.8rem 0}
.variants>li{border-top:1px solid var(--line);padding:.6rem 0}
.variants .head{display:flex;flex-wrap:wrap;gap:.2rem 1rem;align-items:baseline}
.variants .head b{font-variant-numeric:tabular-nums}
.variants svg{display:block;width:100%;height:.55rem;background:var(--tint);margin:.25rem 0 .35rem}
dl{margin:.6rem 0}
dt{font-weight:700}
dd{margin:0 0 .6rem 0}
.warn{background:#fff6ec;border-left:5px solid var(--wait);padding:.6rem .9rem;margin:1rem 0}
.notice{border:2px solid var(--wait);padding:.3rem 1.2rem .5rem;margin:1.2rem 0}
.notice h2{margin:.6rem 0 .3rem;border:0;padding:0;color:var(--wait)}
.notice ol{margin:.3rem 0;padding-left:1.5rem}.notice li{margin:.35rem 0}
details summary{cursor:pointer;color:var(--main);padding:.3rem 0}
details ol{padding-left:1.6rem;font-size:.9rem}
nav ol{columns:2;column-gap:2rem;padding-left:1.4rem;margin:.4rem 0;font-size:.92rem}
a{color:var(--main)}
footer{margin-top:3rem;border-top:1px solid var(--line);padding-top:.8rem;color:var(--soft);font-size:.85rem;
overflow-wrap:anywhere}
@media (max-width:40rem){
.hint{display:block}
.drawing{max-height:24rem}.map{margin:0 calc(-1*clamp(1rem,4vw,3.5rem))}.notice{padding:.2rem .8rem .4rem}
ul.told>li{grid-template-columns:1fr}
.bars>li{grid-template-columns:1fr}.bars svg{height:.8rem}
.bars .value{text-align:left}.bars .value small{display:inline;margin-left:.6rem}
nav ol{columns:1}table.stack thead{display:none}
table.stack tr{display:block;border-bottom:2px solid var(--line);padding:.4rem 0}
table.stack td{display:flex;justify-content:space-between;gap:1rem;border:0;padding:.12rem 0;text-align:right}
table.stack td::before{content:attr(data-label);color:var(--soft);text-align:left;flex:none;
max-width:50%;font-weight:400}
table.stack td:first-child{font-weight:700;text-align:left;display:block}
table.stack td:first-child::before{content:none}
}
@media print{
@page{size:A4;margin:14mm}
html{font-size:9.5pt;line-height:1.55;background:#fff}main{max-width:none;padding:0}
header{margin:0 0 1rem;padding:0 0 .6rem;background:none;color:var(--ink);border-bottom:4px solid var(--main)}
h2,h3,h2+p,h3+p{break-after:avoid}h2+p,h3+p,li,tr,.map,.wide,.warn,.notice{break-inside:avoid}
.figures{grid-template-columns:repeat(4,1fr)}.figures b{font-size:1.3rem}ul.told>li{padding:.4rem 0}
.map svg{max-height:220mm;min-width:0}
.wide{overflow:visible;border:0;padding:0}.wide svg{max-width:100%!important;width:100%;max-height:240mm}
details,nav,.screen{display:none!important}.paper{display:block}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
"""
