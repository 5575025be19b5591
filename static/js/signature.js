// A box to sign in with pen or finger. Every [data-signature] holds an svg with one path; the path goes into the hidden
// field that the attribute names. Nothing is a picture, so nothing is uploaded.
(function () {
  "use strict";
  var WIDE = 600, HIGH = 200;

  function start(box) {
    var svg = box.querySelector("svg"), path = svg.querySelector("path");
    var field = document.getElementById(box.dataset.signature), drawing = false, last = "";
    path.setAttribute("d", field.value);

    function point(event) {
      var area = svg.getBoundingClientRect();
      var x = Math.round((event.clientX - area.left) / area.width * WIDE);
      var y = Math.round((event.clientY - area.top) / area.height * HIGH);
      return Math.min(Math.max(x, 0), WIDE) + " " + Math.min(Math.max(y, 0), HIGH);
    }

    function add(letter, where) {
      if (where === last && letter === "L") { return; }
      last = where;
      field.value = (field.value + " " + letter + where).trim();
      path.setAttribute("d", field.value);
    }

    svg.addEventListener("pointerdown", function (event) {
      event.preventDefault();
      svg.setPointerCapture(event.pointerId);
      drawing = true;
      add("M", point(event));
    });
    svg.addEventListener("pointermove", function (event) {
      if (drawing) { add("L", point(event)); }
    });
    svg.addEventListener("pointerup", function () { drawing = false; field.dispatchEvent(new Event("change")); });
    svg.addEventListener("pointercancel", function () { drawing = false; });
    box.querySelector("button").addEventListener("click", function () {
      field.value = last = "";
      path.setAttribute("d", "");
    });
  }

  window.signatureBoxes = function (root) {
    Array.prototype.forEach.call(root.querySelectorAll("[data-signature]"), start);
  };
  document.addEventListener("DOMContentLoaded", function () { window.signatureBoxes(document); });
})();
