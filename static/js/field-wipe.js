// On the log-in page: nobody is signed in here, so the list that was taken along is wiped and its key forgotten, in every
// tab. What was recorded and not yet sent stays, closed, until the same person signs in again.
(function () {
  "use strict";
  sessionStorage.removeItem("portal-field-key");
  localStorage.setItem("portal-field-wipe", String(Date.now()));
  if (!window.indexedDB) { return; }
  var request = indexedDB.open("portal-field");
  request.onupgradeneeded = function () { request.transaction.abort(); };
  request.onsuccess = function () {
    var database = request.result;
    if (database.objectStoreNames.contains("people")) {
      database.transaction("people", "readwrite").objectStore("people").clear();
    }
    database.close();
  };
  request.onerror = function (event) { event.preventDefault(); };
})();
