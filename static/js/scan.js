/* The shop's scanner: camera → the server's answer; without network → the signed list, whose age is shown.
   No list, an old list, a wrong clock, no cryptography in this browser: then it cannot say, and never says “valid”. */
(function () {
  "use strict";
  var root = document.getElementById("scan");
  if (!root) return;
  var room = root.querySelector("[data-room]"), first = room.innerHTML;
  var token = room.querySelector("[name=csrfmiddlewaretoken]").value;  // what is shown later brings none of its own
  var LIST = "shop-list", QUEUE = "shop-queue", SEEN = "shop-seen", LIFE = 60, SKEW = 30, TIMEOUT = 6000;
  var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  var list = null, stopped = false, busy = false;

  function now() { return Date.now() / 1000 + offset(); }
  function offset() { return Number(localStorage.getItem("shop-offset") || 0); }
  function bytes(base64) { return Uint8Array.from(atob(base64), function (c) { return c.charCodeAt(0); }); }
  function read(name, other) { try { return JSON.parse(localStorage.getItem(name)) || other; } catch (e) { return other; } }
  function fill(name) { return root.querySelector('[data-tpl="' + name + '"]').content.cloneNode(true); }
  function show(name, slots) {
    var piece = fill(name);
    Object.keys(slots || {}).forEach(function (key) {
      var slot = piece.querySelector('[data-slot="' + key + '"]');
      if (typeof slots[key] === "string") slot.textContent = slots[key]; else slots[key].forEach(function (child) { slot.appendChild(child); });
    });
    stop();
    room.replaceChildren(piece);
    var heading = room.querySelector("h2");
    heading.tabIndex = -1;
    heading.focus();
  }

  /* -- the list ------------------------------------------------------------------------------------- */
  function key(id) {
    var keys = JSON.parse(root.dataset.keys);
    return keys[id] ? crypto.subtle.importKey("raw", bytes(keys[id]), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]) : Promise.reject(new Error("key"));
  }
  function verified(id, signature, text) {
    if (!window.crypto || !crypto.subtle) return Promise.resolve(false);
    return key(id).then(function (k) { return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, k, signature, text); }).catch(function () { return false; });
  }
  function open(packed) {
    if (!packed) return Promise.resolve(null);
    return verified(packed.key, bytes(packed.signature), new TextEncoder().encode(packed.list)).then(function (fine) {
      var parsed = fine ? JSON.parse(packed.list) : null;
      return parsed && String(parsed.shop) === root.dataset.shop ? parsed : null;
    });
  }
  function refresh() {
    return fetch(root.dataset.list, { headers: { Accept: "application/json" } }).then(function (answer) {
      if (answer.status === 401 || answer.status === 409) { localStorage.removeItem(LIST); throw new Error("gone"); }
      if (!answer.ok) throw new Error("away");
      return answer.json();
    }).then(function (packed) {
      return open(packed).then(function (parsed) {
        if (!parsed) return;
        localStorage.setItem("shop-offset", Math.round(parsed.made - Date.now() / 1000));
        localStorage.setItem(LIST, JSON.stringify(packed));
        list = parsed;
      });
    }).catch(function () { return open(read(LIST, null)).then(function (parsed) { list = parsed; }); }).then(tell);
  }
  function age() { return Math.max(0, now() - list.made); }
  function words(seconds) {
    var minutes = Math.floor(seconds / 60);
    return minutes < 1 ? "刚刚" : minutes < 60 ? minutes + " 分钟前" : Math.floor(minutes / 60) + " 小时前";
  }
  function tell() {
    var line = root.querySelector("[data-age]");
    if (!list) { line.textContent = "没有离线名单：断网时不能判断"; line.dataset.tone = "warn"; return; }
    var old = age() > list.hours * 3600;
    line.textContent = "离线名单：" + words(age()) + "更新" + (old ? "，已超过 " + list.hours + " 小时，断网时不能判断" : "");
    line.dataset.tone = old ? "bad" : "ok";
  }

  /* -- without network ------------------------------------------------------------------------------ */
  function unbase32(text) {
    var out = [], bits = 0, value = 0;
    for (var i = 0; i < text.length; i++) {
      var n = alphabet.indexOf(text[i]);
      if (n < 0) return null;
      value = (value << 5) | n; bits += 5;
      if (bits >= 8) { bits -= 8; out.push((value >> bits) & 255); value &= (1 << bits) - 1; }
    }
    return new Uint8Array(out);
  }
  function clockIsRight() {
    var seen = Number(localStorage.getItem(SEEN) || 0), here = now();
    if (here < seen - 60 || (list && here < list.made - 60)) return false;
    localStorage.setItem(SEEN, Math.round(here));
    return true;
  }
  function day() {
    return new Date((now() + 8 * 3600) * 1000).toISOString().slice(0, 10);
  }
  function kindOf(mark, made) {
    var kinds = list.marks[new Date((made + 8 * 3600) * 1000).toISOString().slice(0, 10)] || {};
    return Object.keys(kinds).find(function (kind) {
      var all = bytes(kinds[kind]);
      for (var i = 0; i < all.length; i += 5) {
        if (all[i] === mark[0] && all[i + 1] === mark[1] && all[i + 2] === mark[2] && all[i + 3] === mark[3] && all[i + 4] === mark[4]) return true;
      }
      return false;
    });
  }
  function offline(text) {
    if (!list) return show("unsure", { words: "没有网络，手机里也没有离线名单。" });
    if (!clockIsRight()) return show("unsure", { words: "没有网络，手机的时间不对。" });
    if (age() > list.hours * 3600) return show("unsure", { words: "没有网络，离线名单是" + words(age()) + "的，太旧了。" });
    var code = text.replace(/[\s·.-]/g, "").toUpperCase();
    if (code.length === 8) return show("unsure", { words: "没有网络，8 位字符要联网才能核验，请扫二维码。" });
    var raw = unbase32(code);
    if (!raw || raw.length !== 84) return show("bad");
    if (raw[0] === 2) return show("unsure", { words: "没有网络，纸质码要联网才能核验。" });
    var head = raw.slice(0, 20), mark = raw.slice(2, 10);
    verified(String(raw[1]), raw.slice(20), head).then(function (fine) {
      var made = ((raw[10] << 24) | (raw[11] << 16) | (raw[12] << 8) | raw[13]) >>> 0, old = now() - made;
      if (!fine || old < -SKEW || old > LIFE + SKEW) return show("bad");
      var kind = kindOf(mark, made);
      if (!kind) return show("unsure", { words: "没有网络，本区名单里没有这个码。" });
      give(code, btoa(String.fromCharCode.apply(null, mark)), kind);
    });
  }
  function give(code, mark, kind) {
    var queue = read(QUEUE, []), today = day(), buttons = [], used = "";
    list.offers.forEach(function (offer) {
      var clock = new Date((now() + 8 * 3600) * 1000).toISOString().slice(11, 16);
      var mine = queue.filter(function (use) { return use.mark === mark && use.offer === offer.id && use.day === today; });
      if (offer.holders.indexOf(kind) < 0 || (offer.until && offer.until < today) || (offer.from && (clock < offer.from || clock > offer.to))) return;
      if (mine.length >= offer.perDay) { used = offer.words + "：今天 " + mine[mine.length - 1].clock + " 已在本店用过"; return; }
      var button = document.createElement("button");
      button.type = "button"; button.className = "btn primary lg full"; button.textContent = offer.words + "：给优惠，记一次";
      button.addEventListener("click", function () {
        button.disabled = true;
        queue.push({ token: code, offer: offer.id, at: Math.round(now()), mark: mark, day: today, clock: clock });
        localStorage.setItem(QUEUE, JSON.stringify(queue));
        show("noted"); waiting();
      });
      buttons.push(button);
    });
    if (!buttons.length && used) return show("used", { words: used });
    show("valid", { age: "名单：" + words(age()) + "更新。", holder: kind === "V" ? "退役军人优待证" : "遗属优待证", offers: buttons });
  }

  /* -- later ------------------------------------------------------------------------------------------ */
  function waiting() {
    var line = root.querySelector("[data-queue]"), count = read(QUEUE, []).filter(function (use) { return !use.sent; }).length;
    if (count) { line.textContent = "有 " + count + " 次离线核销等上传，联网后自动上传。"; line.hidden = false; } else if (!line.dataset.told) line.hidden = true;
  }
  function sync() {
    /* What was sent stays until the day is over: it is how this phone knows, without network, that it was used today. */
    var queue = read(QUEUE, []).filter(function (use) { return !use.sent || use.day === day(); });
    var left = queue.filter(function (use) { return !use.sent; }).slice(0, 100);
    localStorage.setItem(QUEUE, JSON.stringify(queue));
    if (!left.length) return waiting();
    fetch(root.dataset.sync, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token }, body: JSON.stringify({ uses: left.map(function (use) { return { token: use.token, offer: use.offer, at: use.at }; }) }) })
      .then(function (answer) { if (!answer.ok) throw new Error("away"); return answer.json(); })
      .then(function (data) {
        var bad = data.answers.filter(function (a) { return a.status === "double" || a.status === "refused"; });
        data.answers.forEach(function (a, i) { left[i].sent = true; });
        localStorage.setItem(QUEUE, JSON.stringify(queue));
        var line = root.querySelector("[data-queue]");
        line.dataset.told = "1"; line.hidden = false;
        line.textContent = "已上传 " + data.answers.length + " 次离线核销" + (bad.length ? "，其中 " + bad.length + " 次没有算数：" + bad[0].words : "") + "。";
      }).catch(waiting);
  }

  /* -- with network --------------------------------------------------------------------------------- */
  function sign(form) {
    var field = document.createElement("input");
    field.type = "hidden"; field.name = "csrfmiddlewaretoken"; field.value = token;
    form.prepend(field);
  }
  function ask(form, text) {
    if (busy) return;
    busy = true; stop();
    var cancel = new AbortController(), timer = setTimeout(function () { cancel.abort(); }, TIMEOUT), data = new FormData(form);
    fetch(form.action, { method: "POST", body: data, signal: cancel.signal, headers: { "X-Piece": "1" } })
      .then(function (answer) { if (answer.status >= 500) throw new Error("away"); return answer.text(); })
      .then(function (html) {
        var piece = new DOMParser().parseFromString(html, "text/html").querySelector("[data-verdict]");
        if (!piece) { location.reload(); return; }
        room.replaceChildren(document.importNode(piece, true));
        room.querySelectorAll("form").forEach(sign);
        var heading = room.querySelector("h1"); heading.tabIndex = -1; heading.focus();
      })
      .catch(function () { offline(text); })
      .then(function () { clearTimeout(timer); busy = false; });
  }
  document.addEventListener("submit", function (event) {
    if (!event.target.matches("[data-check]")) return;
    event.preventDefault();
    ask(event.target, event.target.elements.code.value);
  });
  document.addEventListener("click", function (event) {
    if (!event.target.closest("[data-again]") || !root.contains(event.target)) return;
    event.preventDefault();
    room.innerHTML = first;
    start();
  });

  /* -- the camera ------------------------------------------------------------------------------------- */
  var stream = null;
  function stop() {
    stopped = true;
    if (stream) stream.getTracks().forEach(function (track) { track.stop(); });
    stream = null;
  }
  function found(text) {
    var form = room.querySelector("[data-check]");
    if (!form || !text) return;
    form.elements.code.value = text;
    ask(form, text);
  }
  function start() {
    stopped = false;
    var viewer = room.querySelector("[data-viewer]"), none = room.querySelector("[data-no-camera]");
    if (!navigator.mediaDevices) { none.hidden = false; return; }
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).then(function (given) {
      if (stopped) { given.getTracks().forEach(function (track) { track.stop(); }); return; }
      stream = given; viewer.hidden = false;
      var video = viewer.querySelector("video"), canvas = document.createElement("canvas");
      var native = "BarcodeDetector" in window ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
      video.srcObject = given;
      video.play();
      (function look() {
        if (stopped) return;
        var next = function () { setTimeout(look, 120); };
        if (!video.videoWidth) return next();
        if (native) return native.detect(video).then(function (codes) { if (codes.length) found(codes[0].rawValue); else next(); }).catch(function () { native = null; next(); });
        canvas.width = video.videoWidth; canvas.height = video.videoHeight;
        var pen = canvas.getContext("2d", { willReadFrequently: true });
        pen.drawImage(video, 0, 0);
        var code = window.jsQR && window.jsQR(pen.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height);
        if (code && code.data) found(code.data); else next();
      })();
    }).catch(function () { none.hidden = false; });
  }

  if ("serviceWorker" in navigator) navigator.serviceWorker.register(root.dataset.worker, { scope: "/shop/" }).catch(function () {});
  window.addEventListener("online", function () { refresh().then(sync); });
  setInterval(function () { refresh().then(sync); }, 300000);
  setInterval(tell, 30000);
  refresh().then(sync);
  waiting();
  start();
})();
