// Draws the charts of a page from the JSON beside each, in the colours of the theme; needs ECharts (window.echarts).

const FONT = '-apple-system,"Segoe UI","PingFang SC","HarmonyOS Sans SC","Noto Sans CJK SC","Microsoft YaHei",system-ui,sans-serif';
const NARROW = 560;

// Theme ----------------------------------------------------------------------------------------------------------------

const INK = {
  light: {
    series: ["#3355c8", "#168a78", "#c2851a", "#b0487f", "#6d8a2b", "#946a50"],
    text: "#2b313a", quiet: "#5f6875", axis: "#d0d5dd", grid: "#eef0f3", card: "#ffffff", border: "#e4e7ec",
    mark: "#aab2bf", other: "#b4bbc6", shadow: 0.12,
  },
  dark: {
    series: ["#8098f5", "#3fb8a4", "#e0a647", "#d681b0", "#9fb35a", "#c0977d"],
    text: "#dde1e7", quiet: "#9aa2ae", axis: "#3a424d", grid: "#242a32", card: "#1a1e24", border: "#2b313a",
    mark: "#59616d", other: "#59616d", shadow: 0.5,
  },
};

const ink = () => INK[document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light"];

function theme(colours) {
  const label = { color: colours.quiet, fontSize: 12, margin: 10 };
  const category = { axisLine: { lineStyle: { color: colours.axis } }, axisTick: { show: false }, axisLabel: label, splitLine: { show: false } };
  const value = { axisLine: { show: false }, axisTick: { show: false }, axisLabel: label, splitLine: { lineStyle: { color: colours.grid } }, splitNumber: 4 };
  return {
    color: colours.series,
    backgroundColor: "transparent",
    textStyle: { color: colours.text, fontSize: 12, fontFamily: FONT },
    categoryAxis: category,
    valueAxis: value,
    legend: { textStyle: { color: colours.quiet, fontSize: 12 } },
    line: { symbol: "none", smooth: false, lineStyle: { width: 2 } },
  };
}

// Numbers on the axis ----------------------------------------------------------------------------------------------------

// From which value on, divided by what, followed by what.
const CHINESE = document.documentElement.lang === "zh-TW" ? [[1e8, 1e8, " 億"], [1e4, 1e4, " 萬"]] : [[1e8, 1e8, " 亿"], [1e4, 1e4, " 万"]];
const WESTERN = [[1e9, 1e9, "B"], [1e6, 1e6, "M"], [1e4, 1e3, "K"]];

/** How ticks are written: one unit for the whole axis, chosen by its largest value. */
function tickFormat(most, { isChinese, isShare, isDuration, prefix }) {
  if (isShare) return (number) => `${trimmed(number * 100)}%`;
  if (isDuration) return (number) => `${Math.floor(number / 60)}:${String(Math.round(number % 60)).padStart(2, "0")}`;
  const [, size, suffix] = (isChinese ? CHINESE : WESTERN).find(([least]) => most >= least) ?? [0, 1, ""];
  return (number) => {
    if (number === 0) return "0";
    return `${number < 0 ? "\u2212" : ""}${prefix}${trimmed(Math.abs(number) / size)}${suffix}`;
  };
}

const trimmed = (number) => Number(number.toFixed(2)).toLocaleString("en");
const circled = (number) => (number <= 20 ? String.fromCodePoint(0x245f + number) : String(number));

// Series -----------------------------------------------------------------------------------------------------------------

function lookOf(role, place, colours) {
  if (role === "comparison") return { color: colours.other, width: 1.5, type: "solid" };
  if (role === "other") return { color: colours.other, width: 2, type: "solid" };
  if (role === "forecast") return { color: colours.series[0], width: 1.5, type: [5, 4] };
  if (isBand(role)) return { color: colours.series[0], width: 0, type: "solid" };
  if (role === "goal") return { color: colours.quiet, width: 1, type: [6, 4] };
  return { color: colours.series[place % colours.series.length], width: 2, type: "solid" };
}

const isBand = (role) => role === "low" || role === "high";

/** The ends of a band: the lower one unseen, and what lies between them as a pale area on top of it. */
function bandOf(one, chart, colours) {
  const low = chart.series.find(({ role }) => role === "low");
  const between = (value, index) => (value == null || low.values[index] == null ? null : value - low.values[index]);
  return {
    name: one.name,
    type: "line",
    stack: "band",
    data: one.role === "low" ? one.values : one.values.map(between),
    symbol: "none",
    lineStyle: { width: 0 },
    areaStyle: one.role === "low" ? undefined : { color: colours.series[0], opacity: 0.14 },
    z: 1,
  };
}

/** The whole points of a line, and for lines of this period the loose ends: points that are not whole, drawn dotted. */
function drawn(one, place, chart, { colours, width }) {
  if (isBand(one.role)) return [bandOf(one, chart, colours)];
  const look = lookOf(one.role, place, colours);
  const isLoose = one.role === "main" || one.role === "other";
  const first = isLoose && chart.opensEarly ? 1 : 0;
  const last = chart.buckets.length - 1 - (isLoose ? chart.open : 0);
  const line = {
    name: one.name,
    type: "line",
    data: one.values.map((value, index) => (index >= first && index <= last ? value : null)),
    lineStyle: look,
    itemStyle: { color: look.color },
    z: one.role === "main" ? 3 : 2,
    ...lonePoints(one.values),
  };
  if (one.role === "goal") line.endLabel = goalLabel(one, colours, width);
  const ends = [];
  if (first > 0) ends.push(looseEnd(one, look, { from: 0, to: 1, at: 0 }, { chart, colours }));
  if (last < chart.buckets.length - 1) ends.push(looseEnd(one, look, { from: last, to: Infinity, at: chart.buckets.length - 1 }, { chart, colours }));
  return [line, ...ends];
}

/** A goal is named at its end: beside the line, or above it where there is little room. */
function goalLabel(one, colours, width) {
  const label = { show: true, formatter: `${one.name} ${one.texts.at(-1)}`, color: colours.quiet, fontSize: 12 };
  return width < NARROW ? { ...label, align: "right", verticalAlign: "bottom", distance: 0, offset: [0, -2] } : label;
}

/** A value with gaps on both sides has no line: it is shown as a point. */
function lonePoints(values) {
  const isLone = (index) => values[index] != null && values[index - 1] == null && values[index + 1] == null;
  return { showSymbol: true, symbol: (value, { dataIndex }) => (isLone(dataIndex) ? "circle" : "none"), symbolSize: 6 };
}

/** A dotted stretch to a hollow point; the highest one at the end says why it is not whole. */
function looseEnd(one, look, { from, to, at }, { chart, colours }) {
  const isEnd = at > 0;
  return {
    name: one.name,
    type: "line",
    data: one.values.map((value, index) => (index >= from && index <= to ? value : null)),
    lineStyle: { ...look, width: 1.5, type: [3, 4] },
    itemStyle: { color: colours.card, borderColor: look.color, borderWidth: 2 },
    showSymbol: true,
    symbol: "circle",
    symbolSize: (value, { dataIndex }) => (dataIndex === at ? 7 : 0),
    z: 3,
    label: {
      show: isEnd && one === highestAtEnd(chart),
      position: "top",
      align: "right",
      distance: 8,
      color: colours.quiet,
      formatter: ({ dataIndex }) => (dataIndex === at ? chart.openWords : ""),
    },
  };
}

/** The line that ends highest: above its end there is room for words. */
function highestAtEnd(chart) {
  const open = chart.series.filter((one) => one.role === "main" && one.values.at(-1) != null);
  return open.sort((one, other) => other.values.at(-1) - one.values.at(-1))[0];
}

/** The numbers of the changes of each bucket: several of one month share a line. */
function numbersByBucket(marks) {
  const found = new Map();
  marks.forEach((bucket, index) => found.set(bucket, [...(found.get(bucket) ?? []), index + 1]));
  return found;
}

function markLines(chart, colours) {
  return {
    symbol: "none",
    silent: true,
    animation: false,
    lineStyle: { color: colours.mark, type: "solid", width: 1 },
    data: [...numbersByBucket(chart.marks)].map(([bucket, numbers]) => ({
      xAxis: bucket,
      label: { formatter: numbers.map(circled).join(""), position: "end", color: colours.quiet, fontSize: 13, distance: 4 },
    })),
  };
}

// The whole chart ----------------------------------------------------------------------------------------------------------

function tooltip(chart, colours) {
  return {
    trigger: "axis",
    backgroundColor: colours.card,
    borderColor: colours.border,
    borderWidth: 1,
    padding: [8, 12],
    textStyle: { color: colours.text, fontSize: 12 },
    extraCssText: `border-radius:8px;box-shadow:0 4px 16px rgba(16,24,40,${colours.shadow})`,
    axisPointer: { lineStyle: { color: colours.mark, type: "solid" } },
    confine: true,
    formatter: ([first]) => told(chart, first.dataIndex, colours),
  };
}

function told(chart, index, colours) {
  const isOpen = index >= chart.buckets.length - chart.open;
  const head = isOpen && chart.openWords ? `${chart.names[index]} · ${chart.openWords}` : chart.names[index];
  const rows = mainsFirst(chart.series).map(([one, place]) => ({ name: one.name, text: one.texts[index], colour: lookOf(one.role, place, colours).color }));
  return toldBox(head, rows, colours);
}

/** What a tooltip holds: a head, and a row for each line with its colour. */
function toldBox(words, rows, colours) {
  const box = document.createElement("div");
  const head = document.createElement("div");
  head.textContent = words;
  head.style.color = colours.quiet;
  box.append(head);
  rows.forEach(({ name, text, colour }) => {
    const row = document.createElement("div");
    row.style.cssText = "display:flex;gap:16px;justify-content:space-between;line-height:20px";
    const label = document.createElement("span");
    const dot = document.createElement("i");
    dot.style.cssText = `display:inline-block;width:8px;height:8px;margin-right:6px;border-radius:2px;background:${colour}`;
    label.append(dot, name);
    const value = document.createElement("b");
    value.textContent = text;
    row.append(label, value);
    box.append(row);
  });
  return box;
}

/** Each series with its place among the coloured ones. */
function mainsFirst(series) {
  let place = -1;
  return series.map((one) => [one, one.role === "main" ? ++place : 0]);
}

/** `isPicture`: alone on a canvas, where the legend must be drawn too. */
function option(chart, width, { isPicture = false } = {}) {
  if (chart.kind) return window.ycCharts[chart.kind](chart, width, kit(chart));
  return chart.buckets.length === 1 ? bars(chart, width) : lines(chart, width, { isPicture });
}

/** What a chart of another kind (see review_charts.js) shares with those here. */
function kit(chart) {
  const colours = ink();
  const { formatter, ...plain } = tooltip(chart, colours);
  return { colours, tickFormat, circled, font: FONT, narrow: NARROW, tooltip: plain, told: (head, rows) => toldBox(head, rows, colours) };
}

/** One bucket has no course: its series are held beside each other as bars, named at the left and told at the end. */
function bars(chart, width) {
  const colours = ink();
  const longest = Math.max(...chart.series.map((one) => one.name.length));
  const named = Math.min(24 + 12 * longest, width / 3);
  return {
    animation: false,
    aria: { enabled: false },
    grid: { left: named, right: 96, top: 8, bottom: 8, containLabel: false, outerBoundsMode: "none" },
    xAxis: { type: "value", min: lowest(chart), axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: {
      type: "category", inverse: true, data: chart.series.map((one) => one.name), axisLine: { show: false },
      axisLabel: { interval: 0, width: named - 16, overflow: "truncate" },
    },
    series: [{
      type: "bar",
      barMaxWidth: 20,
      itemStyle: { borderRadius: [0, 2, 2, 0] },
      data: chart.series.map((one) => ({
        value: one.values[0],
        itemStyle: { color: one.role === "main" ? colours.series[0] : colours.other },
      })),
      label: { show: true, position: "right", color: colours.text, formatter: ({ dataIndex }) => chart.series[dataIndex].texts[0] },
    }],
  };
}

function lines(chart, width, { isPicture }) {
  const colours = ink();
  const series = mainsFirst(chart.series).flatMap(([one, place]) => drawn(one, place, chart, { colours, width }));
  if (chart.marks.length) series[0].markLine = markLines(chart, colours);
  const hasGoal = width >= NARROW && chart.series.some((one) => one.role === "goal");
  const most = Math.max(0, ...chart.series.flatMap((one) => one.values.map((value) => Math.abs(value ?? 0))));
  const written = tickFormat(most, chart);
  return {
    animation: false,
    aria: { enabled: false },
    legend: {
      show: isPicture, top: 0, left: 0, right: 0, itemWidth: 14, itemHeight: 8, itemGap: 16, icon: "roundRect",
      data: named(chart).map(([one]) => one.name),
    },
    tooltip: tooltip(chart, colours),
    grid: { left: 24 + 7 * written(most).length, right: hasGoal ? 96 : 24, top: (chart.marks.length ? 26 : 12) + (isPicture ? legendHeight(chart, width) : 0), bottom: 26, containLabel: false, outerBoundsMode: "none" },
    xAxis: {
      type: "category", data: chart.buckets, boundaryGap: false,
      axisLabel: { interval: spacing(chart.buckets.length, width), alignMaxLabel: "right" },
    },
    yAxis: { type: "value", min: lowest(chart), minInterval: chart.isWhole ? 1 : 0, axisLabel: { formatter: written } },
    series,
  };
}

/** The series that the legend names, with their places among the coloured ones; a goal is named at its end. */
const named = (chart) => mainsFirst(chart.series).filter(([one]) => one.role !== "goal" && !isBand(one.role));

/** How high a drawn legend gets, by the length of its names. */
function legendHeight(chart, width) {
  const length = named(chart).reduce((sum, [one]) => sum + 36 + 12 * one.name.length, 0);
  return 24 * Math.ceil(length / width);
}

/** Lines start at zero unless something lies below it. */
const lowest = (chart) => (chart.series.some((one) => one.values.some((value) => value < 0)) ? null : 0);

/** Labels are thinned so that each has about 56 px. */
const spacing = (count, width) => Math.max(0, Math.ceil((count * 56) / Math.max(width, NARROW / 2)) - 1);

// Mounting -----------------------------------------------------------------------------------------------------------------

const mounted = new Map();

function mount(section) {
  const plot = section.querySelector("[data-yc-plot]");
  if (!plot || mounted.has(section)) return;
  const chart = JSON.parse(section.querySelector('script[type="application/json"]').textContent);
  mounted.set(section, { plot, chart, drawing: null });
  draw(section);
}

function draw(section) {
  const entry = mounted.get(section);
  entry.drawing?.dispose();
  entry.drawing = window.echarts.init(entry.plot, theme(ink()), { renderer: "svg" });
  entry.drawing.setOption(option(entry.chart, entry.plot.clientWidth));
  writeLegend(section, entry);
  openOnClick(entry);
}

/** The legend as buttons beside the plot: it wraps where there is little room, and the keyboard reaches it. */
function writeLegend(section, { chart, drawing }) {
  const list = section.querySelector("[data-yc-legend]");
  if (!list) return;
  const isDrawn = chart.buckets.length > 1;
  list.hidden = !isDrawn;
  list.replaceChildren(...(isDrawn ? named(chart).map(([one, place]) => legendItem(one, place, drawing)) : []));
}

function legendItem(one, place, drawing) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-pressed", "true");
  button.append(swatch(lookOf(one.role, place, ink()).color), one.name);
  button.addEventListener("click", () => {
    const isShown = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isShown));
    drawing.dispatchAction({ type: isShown ? "legendSelect" : "legendUnSelect", name: one.name });
  });
  item.append(button);
  return item;
}

function swatch(colour) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  svg.setAttribute("aria-hidden", "true");
  Object.entries({ width: 14, height: 8, rx: 2 }).forEach(([name, value]) => rect.setAttribute(name, value));
  rect.style.fill = colour;
  svg.append(rect);
  return svg;
}

/** A click on a point, or anywhere above or below it, opens what lies under it; the table has the same links. */
function openOnClick({ plot, chart, drawing }) {
  if (!chart.links?.length) return;
  plot.classList.add("is-open");
  drawing.getZr().on("click", ({ offsetX, offsetY }) => {
    if (!drawing.containPixel("grid", [offsetX, offsetY])) return;
    const index = chart.buckets.length === 1 ? 0 : drawing.convertFromPixel("grid", [offsetX, offsetY])[0];
    location.assign(chart.links[Math.round(index)]);
  });
}

function toggleTable(button) {
  const section = button.closest("[data-yc-chart]");
  const isTable = section.classList.toggle("is-table");
  button.setAttribute("aria-pressed", String(isTable));
  if (!isTable) mounted.get(section).drawing.resize();
}

/** The SVG on the page cannot become a PNG by itself: the same chart is drawn once more on a canvas. */
function savePicture(button) {
  const { plot, chart } = mounted.get(button.closest("[data-yc-chart]"));
  const width = Math.max(plot.clientWidth, 720);
  const canvas = document.createElement("canvas");
  const drawing = window.echarts.init(canvas, theme(ink()), { renderer: "canvas", width, height: 320, devicePixelRatio: 2 });
  drawing.setOption({ ...option(chart, width, { isPicture: true }), backgroundColor: ink().card });
  canvas.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${chart.title}.png`;
    link.click();
    URL.revokeObjectURL(link.href);
    drawing.dispose();
  });
}

document.addEventListener("click", (event) => {
  const table = event.target.closest("[data-yc-chart-table]");
  if (table) toggleTable(table);
  const picture = event.target.closest("[data-yc-chart-png]");
  if (picture) savePicture(picture);
});

const mountAll = (within = document) => within.querySelectorAll("[data-yc-chart]").forEach(mount);
mountAll();
document.addEventListener("htmx:load", (event) => {
  for (const [section, { drawing }] of mounted) {
    if (section.isConnected) continue;
    drawing.dispose();
    mounted.delete(section);
  }
  if (event.target.matches?.("[data-yc-chart]")) mount(event.target);
  mountAll(event.target);
});
new MutationObserver(() => [...mounted.keys()].forEach(draw)).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
let waiting = 0;
addEventListener("resize", () => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(() => [...mounted.keys()].forEach(draw));
});
