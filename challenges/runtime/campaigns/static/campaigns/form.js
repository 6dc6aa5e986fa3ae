// Competences and the highest level are those of the target profile where one is chosen: they are put away then. The server does the same.
(function () {
  "use strict";
  var profile = document.querySelector("[name=profile_version]");
  if (!profile) return;
  function show() {
    document.querySelectorAll("[data-without-profile]").forEach(function (field) { field.hidden = profile.value !== ""; });
  }
  profile.addEventListener("change", show);
  show();
})();
