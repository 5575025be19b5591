/* grid.js: rows that are mended by keyboard. Enter sends the row (that is the form itself); the arrows change rows. */
(function () {
  "use strict";
  var grid = document.querySelector("[data-grid]");
  if (!grid) return;
  var row = null;

  function inputs() { return Array.from(grid.querySelectorAll("input[name]:not([type=hidden])")); }
  function move(from, step) {
    var all = inputs(), next = all[all.indexOf(from) + step];
    if (next) { next.focus(); next.select(); }
  }

  grid.addEventListener("keydown", function (e) {
    if (e.target.tagName !== "INPUT" || e.isComposing) return;
    if (e.key === "Escape") { e.target.value = e.target.defaultValue; }
    if (e.target.hasAttribute("list")) return;
    if (e.key === "ArrowDown") { e.preventDefault(); move(e.target, 1); }
    if (e.key === "ArrowUp") { e.preventDefault(); move(e.target, -1); }
  });

  /* After a row has been planned again the focus goes on: to what is still wrong in it, else to the next row. */
  document.body.addEventListener("htmx:beforeRequest", function (e) { row = e.target.closest("tr"); });
  document.body.addEventListener("htmx:afterSettle", function () {
    if (!row) return;
    var here = document.getElementById(row.id), wrong = here && here.querySelector("input[name]:not([type=hidden])");
    var all = inputs(), next = wrong || all.find(function (i) { return here && (here.compareDocumentPosition(i) & 4); });
    row = null;
    if (next) { next.focus(); next.select(); }
  });
}());
