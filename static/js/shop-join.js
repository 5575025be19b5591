/* The code of an invitation comes behind the # of its QR's address, which no server ever sees. */
(function () {
  "use strict";
  var field = document.getElementById("id_code"), code = location.hash.slice(1);
  if (field && /^[0-9A-Z-]{8,9}$/.test(code)) {
    field.value = code;
    history.replaceState(null, "", location.pathname);
  }
})();
