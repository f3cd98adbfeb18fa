"""How a report looks, on light and on dark screens and on paper."""

STYLE = """
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --paper: #fff; --ink: #1d2430; --faint: #667085;
  --rule: #e3e7ee; --accent: #3457d5; --warn: #fff6e0; --warn-ink: #7a4b00;
  --line-0: #8a94a6; --line-1: #d1495b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12151b; --paper: #1a1f28; --ink: #e6e9ef; --faint: #98a2b3;
    --rule: #2b3240; --accent: #8ea8ff; --warn: #33290f; --warn-ink: #f3d58a;
    --line-0: #98a2b3; --line-1: #ff7b8a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
header, main, footer { max-width: 1080px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 36px; }
header p { margin: 0; color: var(--faint); }
h1 { margin: 2px 0 4px; font-size: 30px; letter-spacing: -.01em; }
h2 { margin: 0 0 12px; font-size: 19px; }
h3 { margin: 22px 0 4px; font-size: 14px; color: var(--accent); }
section, .cards, .note { margin-top: 20px; }
section {
  background: var(--paper); border: 1px solid var(--rule);
  border-radius: 12px; padding: 20px 22px;
}
.note {
  background: var(--warn); color: var(--warn-ink);
  border-radius: 10px; padding: 10px 16px;
}
.cards { display: grid; gap: 12px; grid-template-columns: repeat(4, 1fr); }
.card {
  background: var(--paper); border: 1px solid var(--rule);
  border-radius: 12px; padding: 14px 16px; display: flex;
  flex-direction: column;
}
.card b { font-size: 25px; font-weight: 650; line-height: 1.2; }
.card i { color: var(--faint); font-size: 12px; font-style: normal; }
small { font-size: .6em; font-weight: 500; color: var(--faint); }
table { width: 100%; border-collapse: collapse; }
th, td {
  text-align: left; vertical-align: top; padding: 9px 14px 9px 0;
  border-top: 1px solid var(--rule);
}
th { font-weight: 600; width: 27%; }
.value { white-space: nowrap; width: 17%; font-variant-numeric: tabular-nums; }
.value small { font-size: .8em; }
.value i { color: var(--faint); font-size: 11px; font-style: normal; }
.plain th { width: auto; }
.missing { margin: 4px 0 0; color: var(--warn-ink); }
details { color: var(--faint); font-size: 13px; }
details p { margin: 4px 0; }
summary { cursor: pointer; }
pre { overflow-x: auto; font-size: 12px; }
.frames { display: grid; gap: 14px; grid-template-columns: repeat(3, 1fr); }
.charts { display: grid; gap: 14px; grid-template-columns: repeat(3, 1fr); }
figure { margin: 0; min-width: 0; }
figure img { width: 100%; border-radius: 8px; display: block; }
figcaption { color: var(--faint); font-size: 12.5px; margin: 4px 0; }
figcaption span { margin-left: 10px; font-weight: 600; }
.hint { color: var(--faint); margin: -8px 0 12px; }
.training {
  display: grid; gap: 22px; align-items: start;
  grid-template-columns: minmax(0, 1fr) minmax(0, 2fr);
}
.training .charts { grid-template-columns: repeat(2, 1fr); }
.training > :only-child { grid-column: 1 / -1; max-width: 720px; }
.chart { width: 100%; display: block; }
.chart line { stroke: var(--rule); }
.chart polyline { fill: none; stroke-width: 1.5; stroke-linejoin: round; }
.chart text { fill: var(--faint); font-size: 10.5px; }
.chart .y { text-anchor: end; } .chart .x { text-anchor: middle; }
footer { color: var(--faint); font-size: 13px; padding: 22px 20px 40px; }
@media (max-width: 760px) {
  .cards, .frames, .charts, .training .charts {
    grid-template-columns: repeat(2, 1fr);
  }
  .training { grid-template-columns: minmax(0, 1fr); }
  th { width: 34%; }
}
@media print { section, .card { break-inside: avoid; } }
"""
