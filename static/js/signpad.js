/* signpad.js: a pad that fills the file field beside it. Without script the field takes a photo of the paper. */
(function () {
  "use strict";
  document.querySelectorAll("[data-signpad]").forEach(function (box) {
    var field = box.querySelector("input[type=file]"), pad = box.querySelector("[data-pad]");
    var canvas = pad.querySelector("canvas"), pen = canvas.getContext("2d"), drawing = false, strokes = 0;
    if (typeof DataTransfer === "undefined") return;
    pad.hidden = false;
    clear();
    function clear() {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.lineWidth = 4;
      pen.lineCap = pen.lineJoin = "round";
      pen.strokeStyle = "#111";
      strokes = 0;
      field.value = "";
    }
    function at(e) {
      var frame = canvas.getBoundingClientRect();
      return [(e.clientX - frame.left) * canvas.width / frame.width, (e.clientY - frame.top) * canvas.height / frame.height];
    }
    canvas.addEventListener("pointerdown", function (e) {
      drawing = true;
      canvas.setPointerCapture(e.pointerId);
      var p = at(e);
      pen.beginPath();
      pen.moveTo(p[0], p[1]);
    });
    canvas.addEventListener("pointermove", function (e) {
      if (!drawing) return;
      var p = at(e);
      pen.lineTo(p[0], p[1]);
      pen.stroke();
      strokes += 1;
    });
    canvas.addEventListener("pointerup", function () {
      drawing = false;
      if (strokes < 3) return;
      canvas.toBlob(function (blob) {
        var files = new DataTransfer();
        files.items.add(new File([blob], "签名.png", { type: "image/png" }));
        field.files = files.files;
        box.dataset.signed = "1";
      }, "image/png");
    });
    box.querySelector("[data-pad-clear]").addEventListener("click", clear);
  });
})();
