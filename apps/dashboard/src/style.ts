/** The style of our pages. It is light or dark like the reader's system. A wide table scrolls in its own box. */
export const STYLE = `
:root { color-scheme: light dark; --page: #fbfbfa; --card: #fff; --text: #1c1d1f; --soft: #61656b; --line: #e3e4e6;
  --accent: #1d5fd1; --bad: #b3261e; --bad-back: #fdeceb; --good: #1b7a43; font: 15px/1.5 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --page: #141517; --card: #1c1e21; --text: #e8e9eb; --soft: #9ba0a7;
  --line: #303338; --accent: #84b0ff; --bad: #ff9d95; --bad-back: #3a211f; --good: #7fd6a0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.25rem clamp(.75rem, 3vw, 2rem) 4rem; background: var(--page); color: var(--text); }
header { display: flex; gap: .5rem 2rem; align-items: baseline; flex-wrap: wrap; margin-bottom: 2rem; }
header strong { font-size: 1.1rem; letter-spacing: -.01em; }
nav { display: flex; gap: 1.25rem; flex-wrap: wrap; }
nav a { color: var(--soft); padding-bottom: .15rem; } nav a[aria-current] { color: var(--text); border-bottom: 2px solid var(--accent); }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; } nav a:hover { text-decoration: none; color: var(--text); }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 1rem; letter-spacing: -.01em; }
h2 { font-size: 1rem; margin: 2rem 0 .6rem; }
h1 + .lead { margin: -.6rem 0 1.25rem; } .lead { color: var(--soft); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .5rem .9rem; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
tbody:last-child > tr:last-child > td { border-bottom: 0; } tbody + tbody > tr:first-child > * { border-top: 1px solid var(--soft); } tbody:last-child > tr:first-child > th { border-bottom: 0; } td.text { white-space: normal; min-width: 18rem; overflow-wrap: anywhere; }
th { font-weight: 500; color: var(--soft); font-size: .85rem; } td.n, th.n { text-align: right; } td.zero { color: var(--soft); }
.bad { color: var(--bad); font-weight: 600; } .good { color: var(--good); font-weight: 600; } .soft { color: var(--soft); }
.tag { font-size: .8rem; color: var(--bad); background: var(--bad-back); border-radius: 5px; padding: .1rem .4rem; margin-left: .4rem; }
.note { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem 1.25rem; max-width: 46rem; }
.note > :first-child { margin-top: 0; } .note > :last-child { margin-bottom: 0; } .why { border-left: 4px solid var(--bad); }
code, pre { font: .87em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; } code { overflow-wrap: anywhere; }
pre { margin: 0; overflow-x: auto; padding: .9rem 1.1rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .4rem 1.5rem; margin: 1.25rem 0 0; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.choices { display: flex; gap: .4rem 1rem; flex-wrap: wrap; margin: 0 0 1rem; } .choices a[aria-current] { color: var(--text); font-weight: 600; }
.note + .note, .note + .card, section:not(:empty) + .card { margin-top: 1rem; } .note h2 { margin: 0 0 .5rem; } .note dl + h2 { margin-top: 1.5rem; }
.unseen { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; } tbody th { font-weight: 600; color: var(--text); font-size: inherit; }
td.budget { white-space: normal; min-width: 13rem; } td.budget > * { white-space: nowrap; } td.budget .tag { margin-left: 0; }
meter { width: 5rem; height: .6rem; vertical-align: baseline; } :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.pages { display: flex; gap: 1.5rem; }
@media (max-width: 40rem) { dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: .6rem; } td.text { min-width: 13rem; } }
`;
