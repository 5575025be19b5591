/* photo.js: cuts a picture to 352×440, brings it to 20–50 KB, and checks background and head before it is sent.
   What it cannot judge it leaves to the person who looks. The server checks the measures again (bureau/kit/photos.py). */
(function () {
  "use strict";
  var W = 352, H = 440, LEAST = 20 * 1024, MOST = 50 * 1024, WHITE = 225;
  document.querySelectorAll("[data-photo]").forEach(function (box) {
    var field = box.querySelector("input[type=file]"), result = box.querySelector("[data-photo-result]");
    var canvas = result.querySelector("canvas"), list = result.querySelector("ul");
    if (typeof DataTransfer === "undefined") return;
    field.addEventListener("change", function () {
      var file = field.files[0];
      if (!file || file.cut) return;
      createImageBitmap(file).then(function (picture) { cut(picture, file); }).catch(function () {
        tell([["bad", "照片打不开，请换一张"]]);
      });
    });

    function cut(picture, file) {
      var brush = canvas.getContext("2d", { willReadFrequently: true });
      var scale = Math.max(W / picture.width, H / picture.height);
      var w = picture.width * scale, h = picture.height * scale;
      brush.fillStyle = "#fff";
      brush.fillRect(0, 0, W, H);
      brush.drawImage(picture, (W - w) / 2, Math.min(0, (H - h) / 3), w, h);
      var found = judge(brush.getImageData(0, 0, W, H).data, picture, file);
      shrink(1, function (blob) {
        found.push(blob.size >= LEAST && blob.size <= MOST ? ["good", Math.round(blob.size / 1024) + " KB"] : ["bad", "这张 " + Math.round(blob.size / 1024) + " KB，要 20–50 KB，请换一张清楚的"]);
        var cutFile = new File([blob], "证件照.jpg", { type: "image/jpeg" }), files = new DataTransfer();
        files.items.add(cutFile);
        field.files = files.files;
        box.dataset.photoReady = found.some(function (one) { return one[0] === "bad"; }) ? "no" : "yes";
        tell(found);
      });
    }

    /* The best quality that is small enough. */
    function shrink(quality, done) {
      canvas.toBlob(function (blob) {
        if (blob.size > MOST && quality > 0.3) shrink(quality - 0.05, done);
        else done(blob);
      }, "image/jpeg", quality);
    }

    function judge(pixels, picture, file) {
      var found = [];
      found.push(picture.width >= W && picture.height >= H ? ["good", "清晰度够"] : ["bad", "原图小于 352×440，放大会糊，请重拍"]);
      found.push(cornersWhite(pixels) ? ["good", "白底"] : ["bad", "背景不够白，请站到白墙前、打亮背景"]);
      var head = silhouette(pixels);
      if (!head) return found.concat([["bad", "没有看到人像"]]);
      found.push(Math.abs(head.middle - W / 2) < W * 0.12 ? ["good", "居中"] : ["bad", "人偏了，请居中重拍"]);
      found.push(head.top > H * 0.02 && head.top < H * 0.22 ? ["good", "头顶留白合适"] : ["bad", head.top <= H * 0.02 ? "头顶被切到，请离远一点" : "人太小或太低，请走近一点"]);
      return found;
    }
    function light(pixels, x, y) {
      var i = (y * W + x) * 4;
      return pixels[i] >= WHITE && pixels[i + 1] >= WHITE && pixels[i + 2] >= WHITE;
    }
    function cornersWhite(pixels) {
      for (var y = 0; y < 40; y += 4) for (var x = 0; x < 40; x += 4)
        if (!light(pixels, x, y) || !light(pixels, W - 1 - x, y)) return false;
      return true;
    }
    /* The upper half of what is not white: where it begins, and its middle. */
    function silhouette(pixels) {
      var top = -1, sum = 0, count = 0;
      for (var y = 0; y < H / 2; y += 2) {
        var row = 0;
        for (var x = 0; x < W; x += 2) if (!light(pixels, x, y)) { row += 1; sum += x; count += 1; }
        if (top < 0 && row > 6) top = y;
      }
      return top < 0 ? null : { top: top, middle: sum / count };
    }
    function tell(found) {
      result.hidden = false;
      list.replaceChildren.apply(list, found.map(function (one) {
        var line = document.createElement("li");
        line.className = one[0];
        line.textContent = one[1];
        return line;
      }));
    }
  });
})();
