// The two charts of a review, in the look of charts.js, which mounts them: the waterfall, and the course with its changes.

const charts = (window.ycCharts ??= {});

const TONES = {
  light: { end: "#aab2bf", good: "#5fae8d", bad: "#d9766d", flat: "#aab2bf", shade: "rgba(192,54,44,.07)", goodText: "#0f7b55", badText: "#c0362c", warnText: "#8f5a00" },
  dark: { end: "#59616d", good: "#2f8f68", bad: "#c8574d", flat: "#59616d", shade: "rgba(255,139,128,.07)", goodText: "#4cc38a", badText: "#ff8b80", warnText: "#e8b04b" },
};
const tones = () => TONES[document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light"];

// The waterfall -----------------------------------------------------------------------------------------------------------

/** Bars stand side by side, or lie under each other where there is little room. Each begins where the one before ends. */
charts.waterfall = (chart, width, kit) => {
  const lies = width < kit.narrow || chart.bars.length * 72 > width;
  const names = { type: "category", data: chart.bars.map((bar) => bar.name), inverse: lies, axisLabel: nameLabel(kit, lies, width, chart) };
  const most = Math.max(...chart.bars.flatMap((bar) => [Math.abs(bar.low), Math.abs(bar.high)]));
  const amounts = { type: "value", axisLabel: { formatter: kit.tickFormat(most, chart) } };
  return {
    animation: false,
    aria: { enabled: false },
    grid: lies
      ? { left: Math.min(128, width / 3), right: 64, top: 4, bottom: 26, containLabel: false, outerBoundsMode: "none" }
      : { left: 56, right: 8, top: 24, bottom: 26, containLabel: false, outerBoundsMode: "none" },
    xAxis: lies ? amounts : names,
    yAxis: lies ? names : amounts,
    series: [{
      type: "custom",
      data: chart.bars.map((bar, index) => [index, bar.low, bar.high]),
      encode: lies ? { x: [1, 2], y: 0 } : { x: 0, y: [1, 2] },
      renderItem: (params, api) => drawBar(chart, params.dataIndex, { api, lies, kit }),
    }],
  };
};

function nameLabel(kit, lies, width, chart) {
  const room = lies ? Math.min(112, width / 3 - 16) : (width - 64) / chart.bars.length - 8;
  return { interval: 0, color: kit.colours.text, width: room, overflow: "truncate" };
}

function drawBar(chart, index, { api, lies, kit }) {
  const bar = chart.bars[index];
  const at = (amount, place = index) => (lies ? api.coord([amount, place]) : api.coord([place, amount]));
  const [from, to] = [at(bar.low), at(bar.high)];
  const thick = Math.min(lies ? 16 : 40, (lies ? api.size([0, 1])[1] : api.size([1, 0])[0]) * 0.6);
  const shape = lies
    ? { x: from[0], y: from[1] - thick / 2, width: Math.max(1, to[0] - from[0]), height: thick, r: 2 }
    : { x: from[0] - thick / 2, y: to[1], width: thick, height: Math.max(1, from[1] - to[1]), r: 2 };
  const palette = tones();
  const children = [
    { type: "rect", shape, style: { fill: palette[bar.tone] } },
    {
      type: "text",
      style: {
        text: bar.text,
        x: lies ? shape.x + shape.width + 5 : from[0],
        y: lies ? from[1] : shape.y - 5,
        align: lies ? "left" : "center",
        verticalAlign: lies ? "middle" : "bottom",
        fill: bar.tone === "end" ? kit.colours.text : (palette[`${bar.tone}Text`] ?? kit.colours.quiet),
        font: `${bar.tone === "end" ? 600 : 400} 12px ${kit.font}`,
      },
    },
  ];
  if (index + 1 < chart.bars.length) {
    const [start, end] = [at(bar.meets), at(bar.meets, index + 1)];
    const line = lies ? { x1: start[0], y1: start[1] + thick / 2, x2: end[0], y2: end[1] - thick / 2 } : { x1: start[0] + thick / 2, y1: start[1], x2: end[0] - thick / 2, y2: end[1] };
    children.push({ type: "line", shape: line, style: { stroke: kit.colours.mark, lineWidth: 1 } });
  }
  return { type: "group", children };
}

// The course and the changes beside it --------------------------------------------------------------------------------------

const LANE = 20;

/** Two grids on one time axis: the number with its baseline, and a lane for each kind of change. Day 0 begins at 0. */
charts.course = (chart, width, kit) => {
  const count = chart.days.length;
  const lanes = chart.lanes.length;
  const left = Math.max(56, ...chart.lanes.map((lane) => 16 + 12 * lane.length));
  const height = lanes ? 140 : 146;
  const grid = { left: Math.min(left, width / 3), right: 12, containLabel: false, outerBoundsMode: "none" };
  const every = Math.max(1, Math.ceil((count * 44) / Math.max(width - left, 120)));
  const day = (value) => (Number.isInteger(value) && value < count && value % every === 0 ? chart.days[value] : "");
  const axis = (gridIndex, shows) => ({
    type: "value", gridIndex, min: 0, max: count, interval: 1, splitLine: { show: false },
    axisLine: { show: true, lineStyle: { color: kit.colours.axis } }, axisLabel: { show: shows, formatter: day, color: kit.colours.quiet },
  });
  const most = Math.max(0, ...[...chart.actual.values, ...chart.expected.values].map((value) => Math.abs(value ?? 0)));
  const values = { type: "value", gridIndex: 0, axisLabel: { formatter: kit.tickFormat(most, chart) } };
  const kinds = { type: "category", gridIndex: 1, data: chart.lanes, inverse: true, axisLine: { show: false }, splitLine: { show: true, lineStyle: { color: kit.colours.grid } }, axisLabel: { interval: 0, color: kit.colours.quiet } };
  const below = 30 + height + 10;
  return {
    animation: false,
    aria: { enabled: false },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 8, itemGap: 16, icon: "roundRect", data: [chart.actual.name, chart.expected.name] },
    tooltip: courseTooltip(chart, kit),
    grid: lanes ? [{ ...grid, top: 30, height }, { ...grid, top: below, height: LANE * lanes }] : [{ ...grid, top: 30, height: height - 6 }],
    xAxis: lanes ? [axis(0, false), axis(1, true)] : [axis(0, true)],
    yAxis: lanes ? [values, kinds] : [values],
    series: [
      courseLine(chart.expected, { color: kit.colours.other, width: 1.5, type: [5, 3] }),
      { ...courseLine(chart.actual, { color: kit.colours.series[0], width: 2 }), markArea: windowArea(chart, width, kit, true), markLine: suspectLine(chart) },
      ...(lanes ? [changeDots(chart, width, kit)] : []),
    ],
  };
};

/** A value stands at the noon of its day; a day without one leaves a gap. */
function courseLine(line, look) {
  return {
    name: line.name, type: "line", data: line.values.map((value, place) => [place + 0.5, value]), connectNulls: false,
    lineStyle: look, itemStyle: { color: look.color }, symbol: "circle", symbolSize: look.type ? 0 : 4, showSymbol: true,
  };
}

function windowArea(chart, width, kit, isNamed) {
  if (!chart.window.length) return undefined;
  const [from, to] = chart.window;
  return {
    silent: true,
    itemStyle: { color: tones().shade },
    label: { show: isNamed && width >= kit.narrow, position: "insideTop", color: tones().badText, fontSize: 12, distance: 4 },
    data: [[{ name: isNamed ? chart.windowWords : "", xAxis: from }, { xAxis: to }]],
  };
}

/** A dashed line through the change that fits best, if one fits well. */
function suspectLine(chart) {
  const first = chart.marks.find((mark) => mark.tone === "bad");
  if (!first) return undefined;
  return { symbol: "none", silent: true, label: { show: false }, lineStyle: { color: tones().badText, type: [3, 3], width: 1 }, data: [{ xAxis: first.at }] };
}

function changeDots(chart, width, kit) {
  const colour = { bad: tones().badText, warn: tones().warnText, none: kit.colours.mark };
  return {
    type: "scatter", xAxisIndex: 1, yAxisIndex: 1, symbolSize: 10, z: 4,
    data: chart.marks.map((mark) => ({
      value: [mark.at, mark.lane],
      itemStyle: { color: colour[mark.tone] },
      label: { show: true, position: mark.at > chart.days.length - 1.5 ? "left" : "right", formatter: kit.circled(mark.number), color: kit.colours.text, fontSize: 12, distance: 4 },
    })),
    markArea: windowArea(chart, width, kit, false),
    markLine: suspectLine(chart),
    tooltip: { show: false },
  };
}

function courseTooltip(chart, kit) {
  return {
    ...kit.tooltip,
    formatter: (params) => {
      const [first] = [params].flat().filter((one) => one.seriesType === "line");
      if (!first) return "";
      return kit.told(chart.names[first.dataIndex], [chart.actual, chart.expected].map((line, place) => ({
        name: line.name, text: line.texts[first.dataIndex], colour: place ? kit.colours.other : kit.colours.series[0],
      })));
    },
  };
}
