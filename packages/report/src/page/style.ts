import { rgb } from 'd3-color';
import { DARK, LIGHT, type Theme } from '../colours.ts';
import { plotStyle } from '../plots/index.ts';
import { FONT, variablesOf } from '../svg/style.ts';

/**
 * The page's style sheet: light and dark by preference, or by `data-theme` on the root. `root`: what holds it, `:root` of a page or
 * `:host` of an element.
 */
export function pageStyle(root: ':root' | ':host'): string {
  const when = (theme: string) =>
    root === ':root' ? `:root[data-theme=${theme}]` : `:host([theme=${theme}])`;
  const unless = root === ':root' ? ':root:not([data-theme=light])' : ':host(:not([theme=light]))';
  const body = root === ':root' ? 'body' : ':host';
  return `${root}{color-scheme:light;${variables(LIGHT)}}
@media (prefers-color-scheme:dark){${unless}{color-scheme:dark;${variables(DARK)}}}
${when('dark')}{color-scheme:dark;${variables(DARK)}}
*{box-sizing:border-box}
${body}{display:block;margin:0;background:var(--page);color:var(--ink);font:16px/1.5 ${FONT};-webkit-text-size-adjust:100%}
${RULES}
${plotStyle().slice(plotStyle().indexOf('.spex text'))}
${OVER_PLOTS}`;
}

/** A picture in the page has the page's colours and width. */
const OVER_PLOTS = `.plot svg{display:block;max-width:100%;height:auto}.plot .page{fill:none}`;

const RULES = `main{max-width:62rem;margin:0 auto;padding:2rem clamp(1rem,4vw,2.5rem) 4rem}
header{display:flex;gap:1rem;align-items:flex-start;justify-content:space-between}
#theme{flex:none}
.picker{display:flex;gap:.5rem;align-items:center;max-width:62rem;margin:0 auto;padding:1rem clamp(1rem,4vw,2.5rem) 0}
.picker label{flex:1 1 auto;min-width:0}.picker select{width:100%;text-overflow:ellipsis}
.picker+main{padding-top:1.2rem}
.tools select{max-width:min(22rem,60vw);text-overflow:ellipsis}
.explanations{margin-top:1rem}.explanations .names{width:30%}.explanations .value .grade{margin:0 0 0 .4rem;font-size:.85em}.explanations td{vertical-align:top}
.open{background:none;border:0;padding:0;text-align:left;text-decoration:underline;text-underline-offset:.2em;overflow-wrap:anywhere}
.told{overflow-wrap:anywhere}
h1{font-size:clamp(1.35rem,1rem + 1.4vw,1.75rem);line-height:1.25;margin:.1rem 0 0;letter-spacing:-.01em;overflow-wrap:anywhere;text-wrap:balance}
h2{font-size:1.1rem;margin:0}
.eyebrow,.legend,#detail .hint,th,.facts dt,.size,.margin{color:var(--muted)}
.eyebrow{font-size:.85rem;margin:0;overflow-wrap:anywhere}
.partial{border-left:4px solid var(--lower-strong);padding:.3rem .8rem;background:var(--surface);margin:1rem 0 0}
button,input,select{font:inherit;color:inherit}
button{cursor:pointer}
.plain,select,#take-out{background:var(--surface);border:1px solid var(--line);border-radius:.5rem;padding:.25rem .75rem;font-size:.875rem}
.plain{white-space:nowrap;max-width:100%;overflow:hidden;text-overflow:ellipsis}
.plain:hover{border-color:var(--muted)}
.plain[aria-pressed=true]{background:var(--ink);color:var(--page);border-color:var(--ink)}
.plain:disabled{cursor:default;color:var(--muted)}
:focus-visible{outline:3px solid var(--raise-strong);outline-offset:2px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
#what-if{background:var(--surface);border-radius:.6rem;padding:.6rem 1rem .8rem;margin:1.1rem 0 0}
#what-if .plain,#what-if input{background:var(--page)}
#what-if .plain[aria-pressed=true]{background:var(--ink)}
.prediction{display:flex;flex-wrap:wrap;gap:.1rem .8rem;align-items:baseline;margin:0;overflow-wrap:anywhere}
.prediction b{font-size:1.3rem;font-variant-numeric:tabular-nums;white-space:nowrap}
.prediction .margin{font-size:.9rem;font-weight:400}
.verified{font-weight:600}
.take-out{color:var(--muted)}#take-out{width:10rem;color:var(--ink);padding:.25rem .5rem}
.gone{list-style:none;display:flex;flex-wrap:wrap;gap:.4rem;padding:0;margin:.7rem 0 0}
.gone li{max-width:100%}
.tabs{display:flex;gap:.15rem;overflow-x:auto;border-bottom:1px solid var(--line);margin:1.4rem 0 0;scrollbar-width:thin}
.tabs button{background:none;border:0;border-bottom:3px solid transparent;padding:.45rem .8rem;white-space:nowrap;color:var(--muted)}
.tabs button:hover{color:var(--ink)}
.tabs button:focus-visible{outline-offset:-3px}
.tabs [aria-selected=true]{color:var(--ink);border-bottom-color:var(--ink);font-weight:600}
#panel{min-height:14rem}
.plot{margin:1rem 0 .5rem}
.plot svg{margin:0 auto}
.save{margin-top:.4rem}
.reading{margin-top:2rem}
#scroller{margin:1.25rem -6px .75rem;padding:0 6px;max-height:min(75vh,46rem);overflow:auto}
#passage{position:relative}
#prose{font-size:1.2rem;line-height:2.6rem;white-space:pre-wrap;overflow-wrap:anywhere;margin:0;padding-bottom:.2rem}
.names-only #prose{white-space:normal}
#arcs{position:absolute;inset:0;width:100%;overflow:visible;pointer-events:none}
.word{border-radius:.3rem;padding:.16em .14em;margin:0 -.06em;cursor:pointer;border-bottom:2px solid transparent;-webkit-box-decoration-break:clone;box-decoration-break:clone}
.names-only .word{padding:.16em .45em;margin:0 .3em;white-space:nowrap;background-color:var(--surface)}
.word.none.linked{background-color:var(--surface)}
.word.raise{background-color:rgb(var(--raise-rgb)/var(--strength))}
.word.lower{background-color:rgb(var(--lower-rgb)/var(--strength))}
.word.raise.marked{border-bottom:2px solid var(--raise-strong)}
.word.lower.marked{border-bottom:2px dashed var(--lower-strong)}
.word.absent{text-decoration:line-through 2px;color:var(--muted);background:none}
.word.own{box-shadow:0 0 0 2px var(--ink)}
.word.partner{box-shadow:0 0 0 2px var(--muted)}
.word:focus-visible{outline-offset:3px}
.arc .stroke{fill:none;stroke-linejoin:round}
.arc .hit{fill:none;stroke:transparent;stroke-width:14;pointer-events:stroke;cursor:pointer}
.arc text{font-size:12px;font-weight:600;text-anchor:middle;paint-order:stroke;stroke:var(--page);stroke-width:3px;stroke-linejoin:round}
.arc.raise .stroke,.arc.raise .node{stroke:var(--raise-strong)}.arc.raise text,.arc.raise .foot{fill:var(--raise-strong)}
.arc.lower .stroke,.arc.lower .node{stroke:var(--lower-strong)}.arc.lower text,.arc.lower .foot{fill:var(--lower-strong)}
.arc.lower .stroke{stroke-dasharray:6 3.5}
.arc .node{fill:var(--page);stroke-width:2}
.arc,.word{transition:opacity .12s}
.focused .arc{opacity:.2}.focused .arc.lit{opacity:1}
.legend{display:flex;flex-wrap:wrap;gap:.4rem 1.4rem;font-size:.85rem;align-items:center}
.legend>span{display:inline-flex;align-items:center;gap:.5rem}
.legend b{font-weight:400;white-space:nowrap}
.scale{display:inline-flex}.scale i{width:clamp(.8rem,3.4vw,1.4rem);height:1rem}
.scale .raise{background:rgb(var(--raise-rgb)/var(--strength));border-bottom:2px solid var(--raise-strong)}
.scale .lower{background:rgb(var(--lower-rgb)/var(--strength));border-bottom:2px dashed var(--lower-strong)}
.s1{--strength:.2}.s2{--strength:.6}.s3{--strength:1}
.sample{width:1.9rem;border-top:3px solid var(--raise-strong)}.sample.lower{border-top:3px dashed var(--lower-strong)}
.tools{display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:center;font-size:.875rem;margin:.9rem 0 0}
#what-if .tools{margin-top:.5rem}
.tools label{display:inline-flex;align-items:center;gap:.6rem;color:var(--muted)}
.tools input[type=range]{width:9rem;accent-color:var(--raise-strong)}
#count-label{min-width:4rem;color:var(--ink)}
#detail{background:var(--surface);border-radius:.6rem;padding:.7rem 1rem;margin:1rem 0 2.25rem;height:9.5rem;overflow:auto;overflow-wrap:anywhere}
#detail p{margin:0 0 .15rem}#detail .hint{font-size:.9rem}
.bar-head{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;justify-content:space-between;margin-bottom:.5rem}
.filters{display:flex;gap:.35rem;border:0;padding:0;margin:0}
table{width:100%;border-collapse:collapse;font-size:.94rem}
th{text-align:left;font-weight:500;font-size:.85rem;border-bottom:1px solid var(--line);padding:.3rem .4rem;white-space:nowrap}
th button{background:none;border:0;padding:.1rem .2rem;margin:-.1rem -.2rem;border-radius:.3rem}
th button:hover{color:var(--ink)}
th[aria-sort=ascending] button::after{content:" ↑"}th[aria-sort=descending] button::after{content:" ↓"}
.key{font-size:.85rem;color:var(--muted);margin:.6rem 0 0}
td{border-bottom:1px solid var(--line);padding:.3rem .4rem;vertical-align:middle}
tbody tr{cursor:pointer}
tbody tr:hover,tbody tr.lit{background:var(--surface)}
.size{white-space:nowrap;font-size:.85rem;width:1%}
.value{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;font-weight:600;width:1%}
.value .margin{font-weight:400;font-size:.85em}
.chance{text-decoration:none;border:1px solid var(--muted);border-radius:50%;padding:0 .32em;margin-left:.35em;font-size:.8em;cursor:help}
tr.raise .value{color:var(--raise-strong)}tr.lower .value{color:var(--lower-strong)}
td.bar,th.bar{width:34%}
.track{display:block;position:relative;height:.95rem;background:linear-gradient(var(--muted),var(--muted)) center/1px 100% no-repeat}
.fill{position:absolute;top:.1rem;bottom:.1rem;min-width:2px}
.whisker{position:absolute;top:.2rem;bottom:.2rem;border:solid var(--ink);border-width:0 1.5px;background:linear-gradient(var(--ink),var(--ink)) center/100% 1.5px no-repeat}
tr.raise .fill{background:var(--raise-strong);border-radius:0 3px 3px 0}
tr.lower .fill{border-radius:3px 0 0 3px;background:repeating-linear-gradient(135deg,var(--lower-strong) 0 4px,rgb(var(--lower-rgb)/.55) 4px 7px)}
.pick{background:none;border:0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem;text-align:left;border-radius:.35rem}
.chip{background:var(--surface);border:1px solid var(--line);border-radius:.35rem;padding:0 .4rem;overflow-wrap:anywhere}
.pick[aria-pressed=true] .chip{border-color:var(--ink);box-shadow:0 0 0 1px var(--ink)}
#more{margin-top:.75rem}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.45rem 1.25rem;margin:1.5rem 0 0;font-size:.94rem}
.facts dd{margin:0;overflow-wrap:anywhere}.facts p{margin:0}
.grade{font-weight:700;border:1px solid var(--line);border-radius:1rem;padding:0 .6rem;margin-right:.5rem}
.grade.poor{border-color:var(--lower-strong);color:var(--lower-strong)}
.grade.good{border-color:var(--raise-strong);color:var(--raise-strong)}
[hidden]{display:none!important}
@media (max-width:600px){
main{padding-top:1.25rem}
#prose{font-size:1.1rem}
thead{display:block}thead tr{display:flex;gap:1rem}thead th{border:0}thead .names-head,thead .bar{display:none}
tbody,tbody tr{display:grid}
tbody tr{grid-template-columns:1fr auto;border-bottom:1px solid var(--line);padding:.4rem 0;gap:.15rem .6rem}
tbody td,.explanations .names{border:0;padding:0 .2rem;width:auto}
td.names{grid-column:1;grid-row:1}td.value{grid-column:2;grid-row:1;align-self:center}
td.bar,td.told{grid-column:1/-1;width:auto}td.size{display:none}
.facts{grid-template-columns:1fr;gap:.1rem}.facts dd{margin-bottom:.6rem}
}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
@media print{.tools,.picker,.filters,.tabs,#theme,#detail,#more,.save{display:none!important}}`;

function variables(theme: Theme): string {
  const channels = (colour: string) => {
    const { r, g, b } = rgb(colour);
    return `${r} ${g} ${b}`;
  };
  return [
    ...variablesOf(theme).map(([name, colour]) => `${name}:${colour}`),
    `--surface:${theme.surface}`,
    `--raise-rgb:${channels(theme.raise)}`,
    `--lower-rgb:${channels(theme.lower)}`,
  ].join(';');
}
