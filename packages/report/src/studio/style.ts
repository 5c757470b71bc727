import { pageStyle } from '../page/style.ts';

/** The studio's style sheet: that of a report's page, and what is around it. */
export function studioStyle(): string {
  return `${pageStyle(':root')}
${RULES}`;
}

const RULES = `.studio{display:grid;grid-template-columns:17rem 1fr;min-height:100vh}
nav{background:var(--surface);border-right:1px solid var(--line);padding:1rem;overflow:auto;max-height:100vh;position:sticky;top:0}
nav .tools{justify-content:space-between;margin:0 0 1rem}
nav .plain{background:var(--page)}
nav ul{list-style:none;margin:0 0 1rem;padding:0}
nav li button{display:block;width:100%;text-align:left;background:none;border:0;border-left:3px solid transparent;border-radius:.3rem;padding:.45rem .6rem}
nav li button:hover{background:var(--page)}
nav [aria-current]{background:var(--page);border-left-color:var(--ink)}
.tools [aria-current]{border-color:var(--ink);border-left-color:var(--ink)}
.run-title{display:block;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.hint{color:var(--muted);font-size:.85rem}
.stage{min-width:0}
.run{max-width:62rem;margin:0 auto;padding:1.5rem clamp(1rem,4vw,2.5rem) 0}
.run+main,.convergence+main{padding-top:1rem}
.convergence{max-width:62rem;margin:1rem auto 0;padding:0 clamp(1rem,4vw,2.5rem)}
.progress{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;margin:.6rem 0}
progress{width:min(22rem,100%);height:.9rem;accent-color:var(--raise-strong)}
.problem{border-left:4px solid var(--lower-strong);padding:.4rem .8rem;background:var(--surface);margin:1rem 0;overflow-wrap:anywhere}
.go,nav .go{background:var(--ink);color:var(--page);border-color:var(--ink)}
.go:disabled{opacity:.5;color:var(--page)}
.compose.over{outline:3px dashed var(--raise-strong);outline-offset:.5rem}
.compose .tools{margin:1rem 0}.kinds{border:0;padding:0}
.file{cursor:pointer;position:relative}.file:focus-within{outline:3px solid var(--raise-strong);outline-offset:2px}
a.plain{color:inherit;text-decoration:none}
.field{display:block;border:0;padding:0;margin:1rem 0;min-width:0}
.field>span,.field>legend,.options label{color:var(--muted);font-size:.9rem}
.field textarea,.field>input,.field>select,.row input{display:block;width:100%;background:var(--page);border:1px solid var(--muted);border-radius:.5rem;padding:.5rem .7rem;font:inherit;color:inherit}
textarea{resize:vertical}
.row{display:grid;grid-template-columns:8rem 1fr auto;gap:.5rem;margin:.4rem 0;align-items:start}
.options{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:.6rem 1rem}
.options input,.options select{display:block;width:100%;border:1px solid var(--muted);background:var(--page);border-radius:.5rem;padding:.35rem .6rem;color:var(--ink);font-size:1rem}
.preview pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--surface);border-radius:.5rem;padding:.6rem .8rem;margin:.5rem 0;max-height:12rem;overflow:auto;font:inherit}
.preview h2{margin-top:1.5rem}
.parts{line-height:2}.parts .chip{margin:0 .15rem}
.cost{border:1px solid var(--line);border-radius:.6rem;padding:.6rem 1rem;margin:1rem 0}
.cost dl{display:flex;flex-wrap:wrap;gap:.3rem 1.6rem;margin:0}.cost dl div{display:flex;gap:.5rem}
.cost dt{color:var(--muted)}.cost dd{margin:0;font-weight:600}.cost .hint{margin:.4rem 0 0}.cost .tools{margin:.6rem 0 0}
.cost.asking dl{opacity:.6}
.check{display:flex;gap:.5rem;align-items:baseline;margin:.25rem 0;min-width:0;overflow-wrap:anywhere}
.check input{flex:none}
.columns{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem}
.tests{border:1px solid var(--line);border-radius:.5rem;padding:.4rem .8rem;margin:.5rem 0;max-height:13rem;overflow:auto;min-width:0;font-size:.9rem}
.tests .check{flex-wrap:nowrap}.tests .chip{flex:none;max-width:40%}
.sample-table{overflow:auto;border:1px solid var(--line);border-radius:.5rem;margin:1rem 0}
.sample-table table{font-size:.85rem;display:table}.sample-table caption{text-align:left;padding:.4rem .6rem;font-weight:600}
.sample-table thead{display:table-header-group}.sample-table thead tr,.sample-table tbody tr{display:table-row}.sample-table tbody{display:table-row-group}
.sample-table td,.sample-table th{display:table-cell;padding:.25rem .6rem;max-width:22rem;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.sample-table tbody tr{cursor:auto}.sample-table td{min-width:4rem;border-bottom:1px solid var(--line);width:auto}
.parts .chip{display:inline-block;max-width:100%;line-height:1.5}
.shown label{display:flex;min-width:0}.shown select{max-width:100%;min-width:0;background:var(--page)}
.rows section{margin:1.6rem 0 0}.both{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:0 2rem}
.roles ol,.sets{list-style:none;padding:0;margin:.5rem 0 0}.roles li,.sets li{padding:.45rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
.roles p,.sets p{margin:0}.role{display:flex;justify-content:space-between;gap:1rem}
.role .value{width:auto}.raise .role .value{color:var(--raise-strong)}.lower .role .value{color:var(--lower-strong)}
.meter{display:block;height:.45rem;margin:.2rem 0;position:relative}.meter .fill{top:0;bottom:0}
.raise .meter .fill{background:var(--raise-strong);border-radius:0 3px 3px 0}
.lower .meter .fill{background:repeating-linear-gradient(135deg,var(--lower-strong) 0 4px,rgb(var(--lower-rgb)/.55) 4px 7px)}
.said{overflow-wrap:anywhere}
.games{list-style:none;padding:0}.games>li{border-bottom:1px solid var(--line);padding:.8rem 0;overflow-wrap:anywhere}
.games p{margin:.1rem 0}.games b{color:var(--ink);font-weight:600}.games .tools{margin:.4rem 0}.games summary{font-size:.85rem;cursor:pointer}
.path{overflow-wrap:anywhere}
@media (max-width:760px){.studio{grid-template-columns:1fr}nav{position:static;max-height:14rem;border-right:0;border-bottom:1px solid var(--line)}.row{grid-template-columns:1fr auto}.row>:first-child{grid-column:1/-1}}`;
