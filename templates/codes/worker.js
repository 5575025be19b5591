/* The shop's scanner without network: its page and its files are kept, nothing else is. Never an answer about a code. */
"use strict";
var KEPT = "shop-scan-1", PAGE = "/shop/scan/", FILES = {{ files|safe }};
self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(KEPT).then(function (cache) { return cache.addAll(FILES.concat([PAGE])); }).then(function () { return self.skipWaiting(); }));
});
self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name !== KEPT; }).map(function (name) { return caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});
self.addEventListener("fetch", function (event) {
  var url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname !== PAGE && FILES.indexOf(url.pathname) < 0) return;
  event.respondWith(fetch(event.request).then(function (answer) {
    if (answer.ok && !answer.redirected) {
      var copy = answer.clone();
      caches.open(KEPT).then(function (cache) { cache.put(event.request, copy); });
    }
    return answer;
  }).catch(function () { return caches.match(event.request, { ignoreSearch: true }); }));
});
