/* The plan chart. Its numbers come from the table beside it, so chart and table can never disagree. */
(function () {
  "use strict";
  var charts = [];

  function column(rows, index) {
    return rows.map(function (row) {
      var value = row.children[index].dataset.v;
      return value === "" ? null : Number(value);
    });
  }

  function draw(box) {
    var css = getComputedStyle(document.documentElement);
    var size = parseFloat(css.fontSize) * 0.8125;
    function token(name) {
      return css.getPropertyValue(name).trim();
    }
    var rows = Array.from(document.querySelectorAll("#" + box.dataset.planChart + " tbody tr"));
    var days = rows.map(function (row) {
      return row.children[0].textContent;
    });
    function series(values) {
      return values.map(function (value, index) {
        return [days[index], value];
      });
    }
    var planned = column(rows, 1), done = column(rows, 2);
    var last = done.reduce(function (found, value, index) {
      return value === null ? found : index;
    }, -1);
    var gap = last < 0 ? 0 : done[last] - planned[last];
    var chart = window.echarts.init(box, null, { renderer: "svg" });
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: token("--pico-font-family"), fontSize: size },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, textStyle: { fontSize: size } },
      grid: { left: 8, right: size * 6, top: size * 2, bottom: 4, containLabel: true },
      xAxis: {
        type: "time", axisTick: { show: false }, splitLine: { show: false },
        axisLine: { lineStyle: { color: token("--line-2") } },
        axisLabel: { fontSize: size, color: token("--muted"), formatter: "{MM}-{dd}", hideOverlap: true }
      },
      yAxis: {
        type: "value", splitNumber: 4, splitLine: { lineStyle: { color: token("--line") } },
        axisLabel: { fontSize: size, color: token("--muted"), formatter: "{value}" }
      },
      series: [
        {
          name: "计划", type: "line", data: series(planned), symbol: "none",
          lineStyle: { type: "dashed", width: 1.5, color: token("--muted") },
          endLabel: { show: true, formatter: "计划 " + planned[planned.length - 1], fontSize: size, color: token("--muted") }
        },
        {
          name: "实际", type: "line", data: series(done), symbol: "circle", symbolSize: 5, showAllSymbol: true,
          lineStyle: { width: 2.5, color: token("--link") }, itemStyle: { color: token("--link") },
          areaStyle: { color: token("--blue-bg") },
          markPoint: last < 0 ? undefined : {
            symbol: "circle", symbolSize: 1,
            data: [{
              coord: [days[last], done[last]],
              label: {
                show: true, position: [size * 0.5, size * 0.6], align: "left", lineHeight: size * 1.4,
                fontSize: size, fontWeight: 600, color: token("--ink"),
                formatter: "实际 " + done[last] + "\n" + (gap < 0 ? "少 " + -gap : "多 " + gap)
              }
            }]
          }
        }
      ]
    });
    charts.push(chart);
  }

  function start() {
    if (!window.echarts) return;
    charts.forEach(function (chart) { chart.dispose(); });
    charts = [];
    document.querySelectorAll("[data-plan-chart]").forEach(draw);
  }

  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:afterSettle", start);
  window.addEventListener("resize", function () {
    charts.forEach(function (chart) { chart.resize(); });
  });
}());
