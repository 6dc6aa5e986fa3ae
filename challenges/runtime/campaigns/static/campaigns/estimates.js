// The length of a campaign while it is written: asked again when something that decides it changes, then read until it is known.
// Without this script the button leads to a page that says the same.
(function () {
  "use strict";
  var box = document.querySelector("[data-estimate]");
  var form = box && box.closest("form");
  if (!form || !window.fetch || !window.FormData) return;
  var told = box.querySelector("[data-estimate-told]");
  var names = ["competences", "profile_version", "questions_max", "max_level", "kind"];
  var turn = 0;
  var waiting = null;
  var failures = 0;
  box.querySelector("[data-estimate-ask]").hidden = true;

  function read(mine, response) {
    if (!response.ok) throw new Error(response.status);
    return response.text().then(function (html) {
      if (mine !== turn) return;
      failures = 0;
      told.innerHTML = html;
      if (told.querySelector("[data-estimate-working]")) {
        waiting = window.setTimeout(function () { ask(mine, response.url); }, 1000);
      }
    });
  }

  function lost(mine, url) {
    failures += 1;
    if (mine === turn && url && failures < 5) waiting = window.setTimeout(function () { ask(mine, url); }, 1000 * failures);
  }

  function ask(mine, url) {
    fetch(url, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin", cache: "no-store" })
      .then(function (response) { return read(mine, response); })
      .catch(function () { lost(mine, url); });
  }

  function request() {
    var mine = (turn += 1);
    window.clearTimeout(waiting);
    fetch(box.dataset.estimate, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" })
      .then(function (response) { return read(mine, response); })
      .catch(function () { lost(mine, ""); });
  }

  form.addEventListener("change", function (event) {
    if (names.indexOf(event.target.name) < 0) return;
    window.clearTimeout(waiting);
    // What is shown is of what was chosen before.
    turn += 1;
    waiting = window.setTimeout(request, 600);
  });
  request();
})();
