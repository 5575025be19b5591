/* ceremony.js: after a signature the button takes the focus, so that Enter hands over; F2 goes back to the scanner's field. */
(function () {
  "use strict";
  var form = document.querySelector("[data-hand-over]"), scan = document.getElementById("scan");
  document.addEventListener("keydown", function (e) {
    if (e.key === "F2") { scan.focus(); scan.select(); e.preventDefault(); }
  });
  if (!form) return;
  var button = form.querySelector("button.primary");
  form.addEventListener("pointerup", function (e) {
    if (e.target.tagName === "CANVAS") setTimeout(function () { button.focus({ preventScroll: true }); }, 200);
  });
})();
