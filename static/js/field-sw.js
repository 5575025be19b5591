// Keeps the shell of /field/ and what it is dressed with, and nothing else: no page and no answer with a person in it.
"use strict";
const CACHE = "field-" + SHELL.version;

self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(CACHE)
    .then(function (cache) { return cache.addAll(SHELL.assets.concat([SHELL.home])); })
    .then(function () { return self.skipWaiting(); }));
});

self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys()
    .then(function (names) {
      return Promise.all(names.filter(function (name) { return name.startsWith("field-") && name !== CACHE; })
        .map(function (name) { return caches.delete(name); }));
    })
    .then(function () { return self.clients.claim(); }));
});

self.addEventListener("fetch", function (event) {
  const path = new URL(event.request.url).pathname;
  if (event.request.method !== "GET") { return; }
  if (event.request.mode === "navigate") {
    event.respondWith(fetch(event.request).catch(function () { return caches.match(SHELL.home); }));
  } else if (SHELL.assets.includes(path)) {
    event.respondWith(caches.match(path).then(function (kept) { return kept || fetch(event.request); }));
  }
});
