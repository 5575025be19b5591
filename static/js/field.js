// 下户: the list, the forms and the outbox, with or without network. Storage and cipher are in field-store.js.
(function () {
  "use strict";
  var store = window.fieldStore, main = document.getElementById("main"), sent = [], people = [], busy = false;
  var WORDS = { visit: "走访", register: "新登记", arrival: "到场办完", change: "更正信息" };
  var FACTS = ["phone", "residence_address", "health"];

  function $(id) { return document.getElementById(id); }
  function show(id) {
    ["gate", "board", "page-visit", "page-register", "page-change"].forEach(function (one) { $(one).hidden = one !== id; });
    window.scrollTo(0, 0);
  }
  function tell(text) { $("told").hidden = !text; $("told").textContent = text; }
  function gate(text, link, words) {
    $("gate-text").textContent = text;
    $("gate-link").hidden = !link;
    if (link) { $("gate-link").href = link; $("gate-link").textContent = words; }
    show("gate");
  }
  function element(name, text, className) {
    var made = document.createElement(name);
    if (text) { made.textContent = text; }
    if (className) { made.className = className; }
    return made;
  }

  // -- the server, while there is one ----------------------------------------------------------------------

  async function ask(url) {
    var answer = await fetch(url, { redirect: "manual", headers: { "Accept": "application/json" }, cache: "no-store" });
    if (answer.type === "opaqueredirect" || answer.status === 401) { throw new Error("signed out"); }
    if (answer.status === 403) { throw new Error("forbidden"); }
    if (!answer.ok) { throw new Error("status " + answer.status); }
    return answer.json();
  }

  function post(url, body, type) {
    var headers = { "X-CSRFToken": store.session().csrf, "Accept": "application/json" };
    if (type) { headers["Content-Type"] = type; }
    return fetch(url, { method: "POST", redirect: "manual", headers: headers, body: body });
  }

  // Who is signed in, the keys, and the list as it stands now.
  async function refresh() {
    var known = await ask(main.dataset.key), before = store.session();
    if (before && before.user !== known.user) { await store.clear("people"); }
    var got = known.trip ? await ask(main.dataset.data) : { people: [], lists: (before || {}).lists };
    known.lists = got.lists;
    store.keep(known);
    await store.clear("people");
    for (var one of got.people) { await store.put("people", one.id, one); }
  }

  async function tryRefresh() {
    try { await refresh(); return ""; } catch (error) { return error.message; }
  }

  async function sync() {
    if (busy) { return; }
    busy = true;
    try {
      await refresh();
      var waiting = (await store.all("outbox")).found.filter(function (item) { return item.state === "WAITING"; });
      for (var from = 0; from < waiting.length; from += 50) { await send(waiting.slice(from, from + 50)); }
      if (waiting.length) { await refresh(); }
      tell(waiting.length ? "" : "没有要送的");
    } catch (error) {
      tell(error.message === "signed out" ? "登录已结束，请重新登录后再送；记录还在手机上" : "现在没有网，有网时会自动送");
    }
    busy = false;
    await draw();
  }

  async function send(items) {
    var body = JSON.stringify({ items: items.map(function (item) {
      return { id: item.id, kind: item.kind, at: item.at, data: item.data };
    }) });
    var answer = await post(main.dataset.sync, body, "application/json");
    if (!answer.ok) { throw new Error("status " + answer.status); }
    var byId = {};
    items.forEach(function (item) { byId[item.id] = item; });
    for (var result of (await answer.json()).results) {
      var item = byId[result.id];
      if (!item) { continue; }
      if (result.state === "DONE") {
        await store.remove("outbox", item.id);
        sent.unshift(item.who + "：" + result.sentence);
      } else {
        Object.assign(item, { state: result.state, sentence: result.sentence, conflicts: result.conflicts || [] });
        await store.put("outbox", item.id, item, item.trip);
      }
    }
  }

  // -- what stands on the page -----------------------------------------------------------------------------

  async function draw() {
    $("net").textContent = navigator.onLine ? "有网" : "没有网，照常记";
    var kept = store.session();
    if (!kept) { return gate("请先登录，再带走名单。", "/accounts/login/?next=/field/", "登录"); }
    var box = await store.all("outbox");
    if (!kept.trip && !box.found.length) {
      var why = box.closed ? "手机上有 " + box.closed + " 条别人或更早的记录没有送，请用原来的账号登录。" : "手上没有名单。出门前有网的时候取一次。";
      return gate(why, "/field/take/", "带走名单");
    }
    people = (await store.all("people")).found;
    people.sort(function (a, b) { return (a.due || "9999") < (b.due || "9999") ? -1 : 1; });
    var stuck = box.found.filter(function (item) { return item.state !== "WAITING"; });
    $("n-people").textContent = people.length;
    $("n-waiting").textContent = box.found.length - stuck.length;
    $("n-stuck").textContent = stuck.length;
    fill(kept.lists || {});
    drawPeople();
    drawOutbox(stuck.concat(box.found.filter(function (item) { return item.state === "WAITING"; })));
    if ($("page-visit").hidden && $("page-register").hidden && $("page-change").hidden) { show("board"); }
    if (sent.length) { tell("已送到：" + sent.slice(0, 3).join("；")); }
  }

  function fill(lists) {
    document.querySelectorAll("[data-list]").forEach(function (select) {
      if (select.dataset.filled) { return; }
      (lists[select.dataset.list] || []).forEach(function (one) {
        var option = element("option", Array.isArray(one) ? one[1] : one.name);
        option.value = Array.isArray(one) ? one[0] : one.code || one.id;
        select.append(option);
      });
      select.dataset.filled = (lists[select.dataset.list] || []).length ? "1" : "";
      // The default, so that it also holds after the form was reset: at an event nobody chooses the event each time.
      if (select.dataset.list === "events" && select.options.length > 1) { select.options[1].defaultSelected = true; select.selectedIndex = 1; }
    });
  }

  function drawPeople() {
    var wanted = $("find").value.trim(), list = $("people"), kept = store.session();
    var events = (kept && kept.lists && kept.lists.events) || [];
    list.replaceChildren();
    people.filter(function (one) { return (one.name + one.address).includes(wanted); }).forEach(function (one) {
      var row = $("t-person").content.cloneNode(true);
      row.querySelector(".who").textContent = one.name;
      row.querySelector(".muted").textContent = one.age + " 岁 · " + one.station;
      row.querySelector(".why").textContent = one.why || "没有到期的走访";
      row.querySelector(".where").textContent = [one.address || "没有住址", one.base.phone || "没有电话"].join(" · ");
      row.querySelector("[data-do=arrival]").hidden = !events.length;
      row.querySelectorAll("button").forEach(function (button) {
        button.setAttribute("aria-label", button.textContent + " " + one.name);
        button.addEventListener("click", function () { start(button.dataset.do, one); });
      });
      list.append(row);
    });
    if (!list.children.length) { list.append(element("li", wanted ? "名单里没有找到" : "名单是空的；新来的人点“登记新人”")); }
  }

  function drawOutbox(items) {
    $("outbox-panel").hidden = !items.length;
    $("outbox").replaceChildren();
    items.forEach(function (item) {
      var row = $("t-item").content.cloneNode(true), more = row.querySelector(".more"), tag = row.querySelector(".tag");
      row.querySelector(".who").textContent = WORDS[item.kind] + " " + item.who;
      tag.textContent = item.state === "WAITING" ? "待送" : item.state === "CONFLICT" ? "两边不一样" : "没有写入";
      tag.classList.add(item.state === "WAITING" ? "info" : "bad");
      row.querySelector(".why").textContent = item.sentence || new Date(item.at).toLocaleString("zh-CN") + " 记下，有网时自动送";
      if (item.state === "CONFLICT") { more.append(sides(item)); }
      if (item.state === "REFUSED") { more.append(mend(item)); }
      $("outbox").append(row);
    });
  }

  // Field by field, both values side by side; mine is never chosen by itself.
  function sides(item) {
    var form = element("form"), table = element("table", "", "sides"), head = table.createTHead().insertRow();
    ["项目", "您记的", "系统里现在"].forEach(function (word) { var cell = element("th", word); cell.scope = "col"; head.append(cell); });
    var body = table.createTBody();
    item.conflicts.forEach(function (one) {
      var row = body.insertRow(), title = element("th", one.label);
      title.scope = "row";
      row.append(title);
      [["mine", one.mine], ["theirs", one.theirs]].forEach(function (side) {
        var label = element("label"), radio = element("input");
        radio.type = "radio"; radio.name = one.field; radio.value = side[0]; radio.required = true;
        label.append(radio, element("span", side[1] || "（空）"));
        row.insertCell().append(label);
      });
    });
    form.append(table, element("button", "按选的送", "btn primary"));
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      var data = { person: item.data.person, base: {} };
      item.conflicts.forEach(function (one) {
        data.base[one.field] = one.theirs;
        data[one.field] = form.elements[one.field].value === "mine" ? one.mine : one.theirs;
      });
      await store.put("outbox", item.id, Object.assign(item, { data: data, state: "WAITING", sentence: "" }), item.trip);
      await sync();
    });
    return form;
  }

  function mend(item) {
    var box = element("div", "", "stack"), again = element("button", "改一下再送", "btn primary");
    var form = element("form", "", "row"), why = element("input"), label = element("label", "作废原因", "sr"), drop = element("button", "作废", "btn");
    again.type = "button";
    again.addEventListener("click", function () { edit(item); });
    why.id = label.htmlFor = "why-" + item.id;
    why.maxLength = 200; why.required = true; why.placeholder = "不要这条了，因为…";
    form.append(label, why, drop);
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      try {
        var answer = await post(main.dataset.drop, new URLSearchParams({ id: item.id, reason: why.value }));
        if (!answer.ok) { throw new Error(); }
        await store.remove("outbox", item.id);
        await draw();
      } catch (error) { tell("有网时才能作废；记录还在手机上"); }
    });
    if (item.kind !== "arrival") { box.append(again); }
    box.append(form);
    return box;
  }

  // -- the forms -------------------------------------------------------------------------------------------

  function page(kind) { return $("page-" + kind); }

  function open(kind, title) {
    var form = page(kind).querySelector("form");
    form.reset();
    form.dataset.item = "";
    form.querySelectorAll(".sign path").forEach(function (path) { path.setAttribute("d", ""); });
    form.querySelectorAll("input[type=hidden]").forEach(function (field) { field.value = ""; });
    form.querySelector(".err").hidden = true;
    page(kind).querySelector("h2").textContent = title;
    tell("");
    show("page-" + kind);
    return form;
  }

  async function start(kind, one) {
    if (kind === "arrival") { return arrive(one); }
    var form = open(kind, WORDS[kind] + "：" + one.name);
    form.elements.person.value = one.id;
    form.dataset.who = one.name;
    if (kind === "change") {
      FACTS.forEach(function (fact) { form.elements[fact].value = one.base[fact]; });
      form.dataset.base = JSON.stringify(one.base);
    }
  }

  async function arrive(one) {
    var lists = store.session().lists;
    await keepItem({ kind: "arrival", who: one.name, data: { person: one.id, event: lists.events[0].id, collected: "on" } });
  }

  function edit(item) {
    var form = open(item.kind, WORDS[item.kind] + "：" + item.who);
    Object.keys(item.data).forEach(function (name) {
      var field = form.elements[name];
      if (!field) { return; }
      if (field.type === "checkbox") { field.checked = true; } else { field.value = item.data[name]; }
    });
    form.dataset.item = item.id;
    form.dataset.who = item.who;
    form.dataset.base = JSON.stringify(item.data.base || {});
  }

  var WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  function wrongNumber(text) {
    var number = text.replace(/\s/g, "").toUpperCase();
    if (!/^\d{17}[\dX]$/.test(number)) { return "身份证号是 18 位，末位可以是 X"; }
    var sum = WEIGHTS.reduce(function (total, weight, at) { return total + weight * Number(number[at]); }, 0);
    return "10X98765432"[sum % 11] === number[17] ? "" : "身份证号末位对不上，请再看一眼证件";
  }

  // What can be known without network is said at once, at the form.
  function wrong(kind, data) {
    if (kind === "register") {
      if (!data.id_number || !data.name || !data.station || !data.category) { return "身份证号、姓名、所属站和人员类别要填"; }
      return wrongNumber(data.id_number);
    }
    if (kind === "visit") {
      if (!data.outcome) { return "请选见到了没有"; }
      if (data.cash && (!data.companion || !data.signature)) { return "发放慰问金要两人同行，并由本人签收"; }
      if (data.outcome !== "HOME" && (data.facts_checked || data.card_papers || data.goods || data.cash || data.mobility)) { return "没见到本人，不能登记核对、收件或慰问"; }
      if (Boolean(data.need_kind) !== Boolean(data.need_text)) { return "需求的种类和说明要一起填"; }
      if (data.outcome === "DECLINED" && !data.found) { return "请写明本人怎么说的"; }
    }
    return "";
  }

  function collect(form) {
    var data = {};
    new FormData(form).forEach(function (value, name) { if (value !== "") { data[name] = value; } });
    if (form.dataset.kind !== "change") { return data; }
    var base = JSON.parse(form.dataset.base || "{}"), changed = { person: data.person, base: {} };
    FACTS.forEach(function (fact) {
      if ((data[fact] || "") !== (base[fact] || "")) { changed[fact] = data[fact] || ""; changed.base[fact] = base[fact] || ""; }
    });
    return changed;
  }

  async function keepItem(item) {
    item.id = item.id || crypto.randomUUID();
    item.at = item.at || new Date().toISOString();
    item.state = "WAITING";
    try {
      await store.put("outbox", item.id, item, item.trip);
    } catch (error) {
      return tell("存不下：名单的时间到了或已退出登录。请回到有网的地方登录，再记一次");
    }
    show("board");
    tell(item.who + " 已记下" + (navigator.onLine ? "" : "，有网时自动送"));
    if (navigator.onLine) { await sync(); } else { await draw(); }
  }

  document.querySelectorAll("form[data-kind]").forEach(function (form) {
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      var data = collect(form), trouble = wrong(form.dataset.kind, data), box = form.querySelector(".err");
      box.textContent = trouble;
      box.hidden = !trouble;
      if (trouble) { box.scrollIntoView({ block: "center" }); return; }
      var before = (await store.all("outbox")).found.find(function (one) { return one.id === form.dataset.item; }) || {};
      await keepItem({ id: before.id, at: before.at, trip: before.trip, kind: form.dataset.kind, who: form.dataset.kind === "register" ? data.name : form.dataset.who, data: data });
    });
    form.querySelector("[data-back]").addEventListener("click", function () { show("board"); });
  });
  $("find").addEventListener("input", drawPeople);
  $("do-register").addEventListener("click", function () { open("register", "登记新人"); });
  $("do-sync").addEventListener("click", sync);
  $("do-return").addEventListener("click", async function () {
    var box = await store.all("outbox");
    if (box.found.length) { return tell("还有 " + box.found.length + " 条没有送到，先同步或处理完再交还"); }
    try {
      var answer = await post(main.dataset["return"], "");
      if (!answer.ok) { throw new Error(); }
      await store.clear("people");
      store.forget();
      sent = [];
      gate("名单已交还，手机上的已清除。", "/field/take/", "再带一份");
    } catch (error) { tell("有网时才能交还"); }
  });
  window.addEventListener("online", sync);
  window.addEventListener("offline", draw);
  // Signed out in another tab: nothing of the list may stay open here.
  window.addEventListener("storage", async function (event) {
    if (event.key !== "portal-field-wipe") { return; }
    store.forget();
    await store.clear("people");
    await draw();
  });

  (async function () {
    if (/(^|; )elder=1/.test(document.cookie)) { document.documentElement.dataset.elder = ""; }
    if (!window.isSecureContext || !window.indexedDB || !navigator.serviceWorker) {
      $("net").textContent = "";
      return gate("这台手机的浏览器不能离线，或地址不是 https。请换浏览器，或用门户里的“走访”。");
    }
    await navigator.serviceWorker.register(main.dataset.worker);
    var trouble = navigator.onLine ? await tryRefresh() : "";
    if (trouble === "signed out") { store.forget(); await store.clear("people"); }
    if (trouble === "forbidden") { return gate("您的岗位不走访，也不带名单。", "/", "回工作台"); }
    await draw();
    if (navigator.onLine && store.session()) { await sync(); }
  })();
})();
