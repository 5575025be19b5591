/* portal.js: small enhancements, driven by data- attributes. Every page works without it.
   No inline handler, no eval: the content security policy forbids both. */
(function () {
  "use strict";

  /* One listener per event on the document, so that rows brought in by htmx behave like the rest. */
  function on(event, selector, act) {
    document.addEventListener(event, function (e) {
      var el = e.target.closest && e.target.closest(selector);
      if (el) act(el, e);
    });
  }
  function byId(id) { return document.getElementById(id); }

  /* Toast: says what happened; offers an undo where there is one. Errors are never told by toast. */
  var toast = byId("toast"), toastTimer;
  function say(text, undo) {
    if (!toast) return;
    var button = toast.querySelector("button");
    toast.querySelector("span").textContent = text;
    button.hidden = !undo;
    button.onclick = function () { toast.hidden = true; if (undo) undo(); };
    toast.hidden = false;
    clearTimeout(toastTimer);
    toastTimer = setTimeout(function () { toast.hidden = true; }, 10000);
  }
  /* The server may answer an htmx request with  HX-Trigger: {"toast": {"text": "…"}}  */
  document.addEventListener("toast", function (e) { say(e.detail.text || e.detail.value); });

  /* Dialogs. A link with data-open keeps its address for readers without script. */
  on("click", "[data-open]", function (el, e) {
    var dialog = byId(el.dataset.open);
    if (dialog && dialog.showModal) { e.preventDefault(); dialog.showModal(); }
  });
  on("click", "[data-close]", function (el) { el.closest("dialog").close(); });
  on("click", "dialog", function (el, e) { if (e.target === el) el.close(); });

  /* A masked value: a reason first, then the value for a minute, then the mask again. The server logs it. */
  var reveal = byId("reveal-dialog"), revealing;
  on("click", "[data-reveal]", function (el, e) {
    if (!reveal || !reveal.showModal) return;
    e.preventDefault();
    revealing = el;
    reveal.querySelector("[data-what]").textContent = el.dataset.reveal;
    reveal.querySelector("[data-error]").hidden = true;
    reveal.showModal();
  });
  on("submit", "[data-reveal-form]", function (form, e) {
    e.preventDefault();
    var button = revealing, url = button.formAction || button.dataset.url;
    var body = new FormData(form);
    fetch(url, { method: "POST", body: body, headers: { "Accept": "application/json", "X-CSRFToken": csrf() } })
      .then(function (answer) { return answer.json().then(function (data) { return answer.ok ? data : Promise.reject(data); }); })
      .then(function (data) { reveal.close(); show(button, data.value, data.seconds || 60); })
      .catch(function (data) {
        var line = reveal.querySelector("[data-error]");
        line.textContent = (data && data.error) || "没有取到，请稍后再试";
        line.hidden = false;
      });
  });
  function csrf() {
    try { return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"]; } catch (e) { return ""; }
  }
  function show(button, value, left) {
    var out = button.closest(".reveal").querySelector("output"), masked = out.textContent;
    var until = document.createElement("span");
    until.className = "until";
    out.textContent = value;
    out.after(until);
    button.hidden = true;
    (function tick() {
      until.textContent = left + " 秒后自动遮盖";
      if (left-- > 0) { setTimeout(tick, 1000); return; }
      out.textContent = masked;
      until.remove();
      button.hidden = false;
    }());
    say("已显示，本次查看已记入日志");
  }

  /* Column chooser: a checkbox with data-col="3" data-table="id" hides the third column; kept per page. */
  function columns(box) {
    document.querySelectorAll("#" + box.dataset.table + " tr > :nth-child(" + box.dataset.col + ")")
      .forEach(function (cell) { cell.hidden = !box.checked; });
  }
  function columnKey(box) { return "cols:" + location.pathname + ":" + box.dataset.table + ":" + box.dataset.col; }
  document.querySelectorAll("[data-col]").forEach(function (box) {
    var kept = localStorage.getItem(columnKey(box));
    if (kept !== null) { box.checked = kept === "1"; }
    columns(box);
  });
  on("change", "[data-col]", function (box) {
    localStorage.setItem(columnKey(box), box.checked ? "1" : "0");
    columns(box);
  });

  /* Tabs that go on beyond the edge: the present one comes into sight, the edge fades (modes.css). */
  document.querySelectorAll(".tabs").forEach(function (row) {
    var here = row.querySelector("[aria-current]");
    if (here && here.offsetLeft + here.offsetWidth > row.clientWidth) row.scrollLeft = here.offsetLeft - row.clientWidth / 3;
    function edges() {
      row.style.setProperty("--before", row.scrollLeft > 4 ? 1 : 0);
      row.style.setProperty("--after", row.scrollLeft + row.clientWidth < row.scrollWidth - 4 ? 1 : 0);
    }
    row.addEventListener("scroll", edges, { passive: true });
    edges();
  });

  /* On a phone the list comes first: all filters but the search box wait behind one button that says how many are set. */
  document.querySelectorAll("form.filters").forEach(function (form) {
    if (form.method !== "get") return;
    var fields = Array.prototype.filter.call(form.elements, function (el) { return /^(SELECT|INPUT)$/.test(el.tagName) && el.type !== "hidden"; });
    var search = form.querySelector(":scope > label > input[type=search]");
    if (fields.length < 2 || form.querySelector(".err")) return;
    var set = fields.filter(function (el) {
      if (el === search) return false;
      return el.tagName === "SELECT" ? el.selectedIndex > 0 : el.type === "checkbox" ? el.checked : el.value !== "" && el.type !== "date";
    }).length;
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn fold-by";
    button.setAttribute("aria-expanded", "false");
    button.textContent = set ? "筛选（" + set + "）" : "筛选";
    button.addEventListener("click", function () {
      button.setAttribute("aria-expanded", String(!form.classList.toggle("folded")));
    });
    if (search) search.parentElement.classList.add("kept");
    form.classList.add("folds", "folded");
    form.append(button);
  });

  /* A file field: our own button and words over the browser's. A picture that a script puts in says so with "filled". */
  function fileWords(input, line) {
    var names = Array.prototype.map.call(input.files, function (file) { return file.name; });
    line.textContent = names.join("、") || "还没有选";
    line.parentElement.classList.toggle("filled", names.length > 0);
  }
  document.querySelectorAll("input[type=file]").forEach(function (input) {
    var inside = input.closest("label"), face = document.createElement("span");
    var button = document.createElement(inside ? "span" : "label"), line = document.createElement("span");
    if (!inside) {
      input.id = input.id || "file-" + Math.random().toString(36).slice(2);
      button.htmlFor = input.id;
    }
    face.className = "file";
    button.className = "btn";
    button.textContent = input.hasAttribute("capture") ? "拍照或选文件" : "选择文件";
    line.className = "chosen";
    button.setAttribute("aria-hidden", "true");
    line.setAttribute("aria-hidden", "true");
    input.classList.add("sr");
    input.after(face);
    face.append(button, line);
    fileWords(input, line);
    ["change", "filled"].forEach(function (event) { input.addEventListener(event, function () { fileWords(input, line); }); });
  });

  /* “更多” of the tab bar opens the menu at the top. */
  if (location.hash === "#my-menu" && byId("my-menu")) byId("my-menu").open = true;
  on("click", "[data-menu]", function (el, e) {
    var menu = byId(el.dataset.menu);
    if (!menu) return;
    e.preventDefault();
    e.stopPropagation();
    window.scrollTo(0, 0);
    menu.open = true;
    menu.querySelector("summary").focus({ preventScroll: true });
  });

  on("click", "[data-print]", function () { window.print(); });
  on("change", "[data-submit]", function (el) { el.form.requestSubmit(); });
  on("change", "[data-check-all]", function (el) {
    document.querySelectorAll(el.dataset.checkAll).forEach(function (box) { box.checked = el.checked; });
  });

  /* A double click sends once. The button comes back with the back button. */
  on("submit", "form[method=post]", function (form, e) {
    if (e.defaultPrevented || form.matches("[data-reveal-form]")) return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    /* A download answers without leaving the page, so the form must wake up again by itself. */
    setTimeout(function () { delete form.dataset.sent; form.removeAttribute("aria-busy"); }, 4000);
  });

  /* What was typed before the session ended goes back into the form that has the most of its fields. */
  function putBack(el) {
    var typed = JSON.parse(el.dataset.kept), names = Object.keys(typed), best = null, most = 0;
    document.querySelectorAll("form").forEach(function (form) {
      if (form.method !== "post") return;
      var has = names.filter(function (name) { return form.elements.namedItem(name); }).length;
      if (has > most) { most = has; best = form; }
    });
    if (!best) return;
    Array.prototype.forEach.call(best.elements, function (field) {
      var values = typed[field.name];
      if (!values || field.type === "hidden" || field.type === "file" || field.type === "submit") return;
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.indexOf(field.value) >= 0;
      else if (field.multiple) Array.prototype.forEach.call(field.options, function (o) { o.selected = values.indexOf(o.value) >= 0; });
      else field.value = values[0];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  document.querySelectorAll("[data-kept]").forEach(putBack);

  /* Drop a file on a marked field. */
  on("dragover", "[data-drop]", function (el, e) { e.preventDefault(); el.classList.add("over"); });
  on("dragleave", "[data-drop]", function (el) { el.classList.remove("over"); });
  on("drop", "[data-drop]", function (el, e) {
    e.preventDefault();
    el.classList.remove("over");
    var input = el.querySelector("input[type=file]");
    if (input && e.dataTransfer.files.length) {
      input.files = e.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });

  var summary = document.querySelector(".errsum");
  if (summary) summary.focus();

  /* Menus close when the reader goes on; Escape gives the focus back to the button. */
  document.addEventListener("click", function (e) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!menu.contains(e.target) && !e.target.closest("[data-menu]")) menu.open = false;
    });
  });

  /* Single-key shortcuts can be switched off (WCAG 2.1.4). */
  function keysOff() { return localStorage.getItem("keys") === "off"; }
  document.querySelectorAll("[data-keys-off]").forEach(function (box) { box.checked = keysOff(); });
  on("change", "[data-keys-off]", function (box) { localStorage.setItem("keys", box.checked ? "off" : "on"); });
  document.addEventListener("keydown", function (e) {
    if (e.key === "Escape") {
      document.querySelectorAll("details.menu[open]").forEach(function (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
      return;
    }
    if (keysOff() || e.ctrlKey || e.metaKey || e.altKey) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) || e.target.isContentEditable) return;
    if (document.querySelector("dialog[open]")) return;
    if (e.key === "/") {
      var boxes = document.querySelectorAll("[data-slash]");
      var box = Array.prototype.find.call(boxes, function (b) { return b.offsetParent !== null; });
      if (box) { e.preventDefault(); box.focus(); box.select(); }
    } else if (e.key === "?") {
      var help = byId("keys-dialog");
      if (help) { e.preventDefault(); help.showModal(); }
    }
  });
}());
