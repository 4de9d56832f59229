/** The style of all pages. It follows the light or dark mode of the system and has one column on a phone. */
export const STYLE = `
:root { color-scheme: light dark; --page: #fbfbfa; --card: #fff; --text: #1c1d1f; --soft: #5f6368; --line: #e3e4e6; --edge: #8b9096;
  --accent: #1d5fd1; --bar: #5b8def; --new: #fff3c4; --good: #17693a; --good-back: #e3f4e9; --warn: #7d4e00; --warn-back: #fdf0d5;
  --bad: #a8211a; --bad-back: #fdeceb; --tag-back: #eceef1; font: 15px/1.5 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --page: #141517; --card: #1c1e21; --text: #e8e9eb; --soft: #a3a8af; --line: #303338; --edge: #7b8087;
  --accent: #8ab4ff; --bar: #5b8def; --new: #3d3516; --good: #86dba8; --good-back: #17331f; --warn: #f2c166; --warn-back: #3a2c0d;
  --bad: #ff9d95; --bad-back: #3a211f; --tag-back: #2b2e33; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 78rem; padding: 1.1rem clamp(.85rem, 3vw, 2rem) 2rem; background: var(--page); color: var(--text); }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; } main:focus { outline: 0; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .4rem .8rem; z-index: 1; }

header { display: flex; gap: .6rem 1.75rem; align-items: center; flex-wrap: wrap; margin-bottom: 1.75rem; }
.brand { color: var(--text); font-weight: 650; font-size: 1.05rem; letter-spacing: -.01em; } .brand:hover { text-decoration: none; }
header nav { display: flex; gap: 1.25rem; margin-right: auto; }
header nav a { color: var(--soft); padding: .2rem 0; border-bottom: 2px solid transparent; }
header nav a:hover { color: var(--text); text-decoration: none; } header nav a[aria-current] { color: var(--text); border-color: var(--accent); }
form { display: flex; gap: .4rem; align-items: center; }
input, select, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--edge); border-radius: 8px; padding: .3rem .7rem; min-width: 0; }
button { cursor: pointer; background: transparent; } button:hover { background: var(--tag-back); }
input::placeholder { color: var(--soft); opacity: 1; } .search input { width: 15rem; }
#live::before { content: ''; display: inline-block; width: .55rem; height: .55rem; border-radius: 50%; margin-right: .45rem; background: transparent; border: 2px solid var(--edge); }
#live[aria-pressed=true]::before { background: var(--good); border-color: var(--good); } #live[data-away]::before { background: var(--bad); border-color: var(--bad); }
#live[data-missed]::after { content: ' · new'; }
footer { margin-top: 3rem; color: var(--soft); font-size: .87rem; }

h1 { font-size: 1.45rem; line-height: 1.25; margin: 0; letter-spacing: -.015em; overflow-wrap: anywhere; } h2 { font-size: 1rem; margin: 2rem 0 .6rem; }
.title { display: flex; gap: .75rem 2rem; justify-content: space-between; align-items: center; flex-wrap: wrap; margin-bottom: 1.1rem; }
.lead { color: var(--soft); margin: -.6rem 0 1.25rem; overflow-wrap: anywhere; } .picker { color: var(--soft); }
.soft { color: var(--soft); } .good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
.tag { font-size: .8rem; font-weight: 500; border-radius: 5px; padding: .08rem .42rem; background: var(--tag-back); color: var(--text); white-space: nowrap; }
.tag.good { background: var(--good-back); color: var(--good); } .tag.warn { background: var(--warn-back); color: var(--warn); } .tag.bad { background: var(--bad-back); color: var(--bad); }
h1 .tag { font-size: .85rem; margin-left: .6rem; vertical-align: .2em; letter-spacing: 0; } .n, td, time { font-variant-numeric: tabular-nums; }
code, pre { font: .87em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { margin: 0; max-height: 22rem; overflow: auto; white-space: pre-wrap; }

.columns { display: grid; grid-template-columns: 15.5rem minmax(0, 1fr); gap: 0 2.5rem; align-items: start; } .columns.wide { grid-template-columns: minmax(0, 24rem) minmax(0, 1fr); }
.columns > div > :first-child > h2:first-child, .columns > div > h2:first-child { margin-top: 0; }
.metrics ul { list-style: none; margin: 0 -.6rem; padding: 0; }
.metrics a { display: grid; grid-template-columns: minmax(0, 1fr) max-content; gap: .1rem .75rem; padding: .45rem .6rem; border-radius: 8px; color: var(--text); }
.metrics a > span:first-child { overflow-wrap: anywhere; } .metrics a .n { color: var(--soft); }
.metrics a:hover, .metrics a[aria-current] { background: var(--tag-back); text-decoration: none; } .metrics a[aria-current] { font-weight: 600; }
.spark { grid-column: 1 / -1; width: 100%; height: 16px; } .some { fill: var(--bar); } .none { fill: var(--line); } .metrics a[aria-current] .none { fill: var(--edge); opacity: .5; }

.chart { margin: 0 0 1.25rem; padding: .9rem 1.1rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.chart svg { display: block; width: 100%; height: 110px; } figcaption, .axis { display: flex; justify-content: space-between; gap: .25rem 1.5rem; flex-wrap: wrap; }
figcaption { margin-bottom: .8rem; color: var(--soft); } figcaption strong { color: var(--text); font-size: 1.15rem; } .axis { color: var(--soft); font-size: .82rem; margin-top: .35rem; }
details { margin-top: .4rem; } summary { cursor: pointer; color: var(--soft); font-size: .87rem; } .chart table { width: auto; } 
.choices { display: flex; gap: .35rem 1.1rem; flex-wrap: wrap; } .choices a[aria-current] { color: var(--text); font-weight: 600; } .choices .n { color: var(--soft); font-weight: 400; }
#filters { margin-bottom: -.75rem; } .clear { font-weight: 400; margin-left: .75rem; } .pages { margin-top: 1rem; }

.rows { list-style: none; margin: 0; padding: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.row { display: grid; grid-template-columns: minmax(0, 1.2fr) minmax(0, 1.3fr) 12.5rem; gap: .15rem 1.25rem; padding: .65rem 1.1rem; border-bottom: 1px solid var(--line); } .row:last-child { border-bottom: 0; }
.what { display: flex; gap: .25rem .6rem; flex-wrap: wrap; align-items: baseline; align-content: start; } .what .name { font-weight: 600; overflow-wrap: anywhere; } .value { font-variant-numeric: tabular-nums; }
.by { overflow-wrap: anywhere; } .by > * { display: block; } .by > .tag { display: inline-block; } .by code { color: var(--soft); } .when { text-align: right; } .when > * { display: block; } .when .soft { font-size: .87rem; }
.row.duplicate .name, .row.dropped .name { font-weight: 500; } .row.consent { background: color-mix(in srgb, var(--good-back) 45%, transparent); }
.row.flow .by > * { display: inline; } .reason { grid-column: 1 / -1; margin: 0; font-size: .93rem; overflow-wrap: anywhere; }

.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .5rem 1.1rem; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: 400; } td.n, th.n { text-align: right; }
thead th { font-weight: 500; color: var(--soft); font-size: .87rem; white-space: nowrap; } tbody tr:last-child > * { border-bottom: 0; } td { overflow-wrap: anywhere; min-width: 7rem; } tbody th { overflow-wrap: anywhere; min-width: 8rem; }
.properties td:last-child { white-space: nowrap; min-width: 0; } .chart td, .chart th { padding: .15rem 2rem .15rem 0; min-width: 0; }
.note { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.2rem; max-width: 46rem; overflow-wrap: anywhere; } .note > :first-child { margin-top: 0; } .note > :last-child { margin-bottom: 0; }
.note.why { border-left: 4px solid var(--warn); margin-bottom: 1.25rem; } .note code { background: var(--tag-back); border-radius: 5px; padding: .1rem .35rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .4rem 1.5rem; margin: 0; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; } .plain { list-style: none; padding: 0; margin: 0; }
.cards { list-style: none; margin: 0 0 1.75rem; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(17.5rem, 1fr)); gap: .8rem; }
.cards .card { position: relative; display: flex; flex-direction: column; padding: .85rem 1.1rem; } .cards .card:has(a:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px; } .cards a:focus-visible { outline: 0; } .cards h2 { margin: 0; } .cards a::after { content: ''; position: absolute; inset: 0; }
.cards .current { border-color: var(--accent); } .cards p { margin: .2rem 0 0; } .cards .soft { font-size: .9rem; } .sums { display: flex; flex-wrap: wrap; gap: 1.25rem; margin-top: auto !important; padding-top: .5rem; font-weight: 500; } .sums .soft { font-weight: 400; }
#filters ~ #feed { margin-top: 1.4rem; }

@media (max-width: 56rem) { .columns, .columns.wide { grid-template-columns: minmax(0, 1fr); gap: 1.5rem; }
  .metrics ul { display: flex; overflow-x: auto; gap: .2rem; margin: 0 -.4rem; } .metrics li { flex: 0 0 auto; } .metrics a { grid-template-columns: max-content max-content; } .metrics h2 { margin-bottom: .3rem; } }
@media (max-width: 40rem) { .search { order: 8; flex: 1 1 12rem; } .search input { flex: 1; width: 4rem; } header nav { margin-right: 0; } #live { order: 9; } header { gap: .7rem 1rem; } header nav { gap: 1rem; margin-left: auto; }
  .row { grid-template-columns: minmax(0, 1fr); } .when { text-align: left; } .when > * { display: inline; margin-right: .5rem; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: .5rem; } th, td { padding: .45rem .7rem; } }
`;
