/* The holder's picture counts down. Without script the page says the same, and “换新码” makes a new one. */
(function () {
  "use strict";
  setInterval(function () {
    var left = document.querySelector("[data-countdown]");
    if (!left) return;
    var n = Math.max(0, Number(left.textContent) - 1);
    left.textContent = n;
    if (n === 0) document.getElementById("code").classList.add("dead");
  }, 1000);
  /* A phone that was in the pocket: what it shows is old, so a new picture comes with the first look at it. */
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden && window.htmx) window.htmx.trigger("#code", "visible");
  });
})();
