/* register.js: the camera and the signature. Pictures are shrunk and cleaned of place data here already (the server does it
   again), a photo is cut to 352×440 and its background looked at. Without script the file fields work as they are. */
(function () {
  "use strict";
  var WIDE = 352, HIGH = 440, LIGHT = 215, COLOUR = 28, LONGEST = 2000;

  function put(input, blob, name) {
    var carrier = new DataTransfer();
    carrier.items.add(new File([blob], name, { type: blob.type }));
    input.files = carrier.files;
  }
  function draw(file, then, failed) {
    var url = URL.createObjectURL(file), image = new Image();
    image.onload = function () { URL.revokeObjectURL(url); then(image); };
    image.onerror = function () { URL.revokeObjectURL(url); failed(); };
    image.src = url;
  }

  /* Cut from the middle to the shape of the photo. */
  function cut(image, canvas) {
    var ratio = WIDE / HIGH, w = image.naturalWidth, h = image.naturalHeight;
    var cw = Math.min(w, h * ratio), ch = cw / ratio;
    canvas.width = WIDE; canvas.height = HIGH;
    var pen = canvas.getContext("2d");
    pen.drawImage(image, (w - cw) / 2, (h - ch) / 2, cw, ch, 0, 0, WIDE, HIGH);
    return pen;
  }
  /* The same two edges that the server measures. */
  function background(pen) {
    var words = [[0, 0], [WIDE - 40, 0]].map(function (corner) {
      var data = pen.getImageData(corner[0], corner[1], 40, 120).data, sum = [0, 0, 0], n = data.length / 4;
      for (var i = 0; i < data.length; i += 4) { sum[0] += data[i]; sum[1] += data[i + 1]; sum[2] += data[i + 2]; }
      var mean = sum.map(function (s) { return s / n; });
      if (Math.min.apply(null, mean) < LIGHT) return "背景太暗，请换到白墙前重拍";
      return Math.max.apply(null, mean) - Math.min.apply(null, mean) > COLOUR ? "背景不是白色，请换到白墙前重拍" : "";
    });
    return words[0] || words[1];
  }

  document.querySelectorAll("form[data-shot]").forEach(function (form) {
    var input = form.querySelector("input[type=file]"), line = form.querySelector("[data-shot-error]");
    function say(text) { if (line) { line.textContent = text; line.hidden = !text; } }
    input.addEventListener("change", function () {
      var file = input.files[0];
      if (!file || file.type.indexOf("image/") !== 0) return;
      draw(file, function (image) {
        say("");
        var canvas = form.querySelector("canvas") || document.createElement("canvas"), problem = "";
        if (form.dataset.shot === "PHOTO") {
          problem = background(cut(image, canvas));
          canvas.hidden = false;
        } else {
          var scale = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
          canvas.width = Math.round(image.naturalWidth * scale);
          canvas.height = Math.round(image.naturalHeight * scale);
          canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        }
        if (problem) { say(problem); input.value = ""; return; }
        canvas.toBlob(function (blob) {
          put(input, blob, form.dataset.shot.toLowerCase() + ".jpg");
          form.requestSubmit();
        }, "image/jpeg", 0.92);
      }, function () { say("这张图片打不开，请重新拍照"); });
    });
  });

  document.querySelectorAll("form[data-sign-here]").forEach(function (form) {
    var canvas = form.querySelector("canvas"), input = form.querySelector("input[type=file]");
    var again = form.querySelector("[data-sign-clear]"), pen = canvas.getContext("2d"), down = false, written = false;
    canvas.hidden = again.hidden = false;
    function clean() {
      pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.lineWidth = 6; pen.lineCap = pen.lineJoin = "round"; pen.strokeStyle = "#111"; written = false;
    }
    function at(e) {
      var box = canvas.getBoundingClientRect();
      return [(e.clientX - box.left) * canvas.width / box.width, (e.clientY - box.top) * canvas.height / box.height];
    }
    clean();
    canvas.addEventListener("pointerdown", function (e) { down = true; canvas.setPointerCapture(e.pointerId); pen.beginPath(); pen.moveTo.apply(pen, at(e)); });
    canvas.addEventListener("pointermove", function (e) { if (!down) return; pen.lineTo.apply(pen, at(e)); pen.stroke(); written = true; });
    canvas.addEventListener("pointerup", function () { down = false; });
    again.addEventListener("click", clean);
    form.addEventListener("submit", function (e) {
      if (!written || form.dataset.ready) return;
      e.preventDefault();
      e.stopImmediatePropagation();
      canvas.toBlob(function (blob) { put(input, blob, "signature.png"); form.dataset.ready = "1"; form.requestSubmit(); }, "image/png");
    }, true);
  });
})();
