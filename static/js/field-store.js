// What lies on the phone. Everything is encrypted (AES-GCM): the list under the key of the trip, the outbox under a key of
// its own. Keys are in sessionStorage only and end with the session, at the latest when the list's time is over.
(function () {
  "use strict";
  var NAME = "portal-field", KEY = "portal-field-key";
  var encoder = new TextEncoder(), decoder = new TextDecoder();
  var database = null, imported = {};

  function done(request) {
    return new Promise(function (resolve, reject) {
      request.onsuccess = function () { resolve(request.result); };
      request.onerror = function () { reject(request.error); };
    });
  }

  async function open() {
    if (database) { return database; }
    var request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = function () {
      ["people", "outbox"].forEach(function (name) { request.result.createObjectStore(name, { keyPath: "id" }); });
    };
    database = await done(request);
    database.onversionchange = function () { database.close(); database = null; };
    return database;
  }

  async function store(name, mode) {
    return (await open()).transaction(name, mode || "readonly").objectStore(name);
  }

  // {user, name, trip: {id, key, until} or null, outbox: {trip: key}, lists}
  function session() {
    var kept = JSON.parse(sessionStorage.getItem(KEY) || "null");
    if (kept && kept.trip && Date.parse(kept.trip.until) < Date.now()) { kept.trip = null; keep(kept); }
    return kept;
  }

  function keep(kept) { sessionStorage.setItem(KEY, JSON.stringify(kept)); }
  function forget() { sessionStorage.removeItem(KEY); imported = {}; }

  async function cipher(name, trip) {
    var kept = session() || {};
    var hex = name === "outbox" ? (kept.outbox || {})[trip] : kept.trip && kept.trip.id === trip && kept.trip.key;
    if (!hex) { throw new Error("no key"); }
    if (!imported[hex]) {
      var raw = new Uint8Array(hex.match(/../g).map(function (pair) { return parseInt(pair, 16); }));
      imported[hex] = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    }
    return imported[hex];
  }

  function how(row) { return { name: "AES-GCM", iv: row.iv, additionalData: encoder.encode(String(row.id)) }; }

  async function put(name, id, value, trip) {
    var row = { id: id, trip: trip || session().trip.id, iv: crypto.getRandomValues(new Uint8Array(12)) };
    row.data = await crypto.subtle.encrypt(how(row), await cipher(name, row.trip), encoder.encode(JSON.stringify(value)));
    await done((await store(name, "readwrite")).put(row));
  }

  // Rows that do not open (somebody else's, or nobody signed in) are counted and stay where they are.
  async function all(name) {
    var rows = await done((await store(name)).getAll()), found = [], closed = 0;
    for (var row of rows) {
      try {
        var plain = await crypto.subtle.decrypt(how(row), await cipher(name, row.trip), row.data);
        found.push(Object.assign(JSON.parse(decoder.decode(plain)), { trip: row.trip }));
      } catch (error) { closed += 1; }
    }
    return { found: found, closed: closed };
  }

  async function remove(name, id) { await done((await store(name, "readwrite")).delete(id)); }
  async function clear(name) { await done((await store(name, "readwrite")).clear()); }

  window.fieldStore = { session: session, keep: keep, forget: forget, put: put, all: all, remove: remove, clear: clear };
})();
