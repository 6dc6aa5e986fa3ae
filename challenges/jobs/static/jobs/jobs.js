// Progress of a job on a page that shows one: asks once a second how far it is, then goes on to what came of it, or reads the page again.
// Without this script the page says the same whenever it is read again.
(function () {
  "use strict";
  var box = document.querySelector("[data-job]");
  if (!box || !window.fetch) return;
  var bar = box.querySelector("progress");
  var text = box.querySelector("[data-job-text]");
  var live = box.querySelector("[data-job-live]");
  var reload = box.querySelector("[data-job-reload]");
  var spoken = "";
  var failures = 0;

  if (reload) reload.hidden = true;

  // A screen reader hears each quarter, not each second.
  function say(told) {
    var quarter = told.of ? Math.floor((4 * told.done) / told.of) : 0;
    var key = told.state + quarter;
    if (key !== spoken) live.textContent = told.sentence;
    spoken = key;
  }

  function show(told) {
    failures = 0;
    if (told.over) {
      if (told.url) window.location.assign(told.url);
      else window.location.reload();
      return;
    }
    if (told.of) {
      bar.max = told.of;
      bar.value = told.done;
    } else {
      bar.removeAttribute("value");
    }
    text.textContent = told.sentence;
    say(told);
    window.setTimeout(ask, 1000);
  }

  function lost() {
    failures += 1;
    if (failures < 10) {
      window.setTimeout(ask, 1000 * failures);
      return;
    }
    text.textContent = live.textContent = box.dataset.lost;
    reload.hidden = false;
  }

  function ask() {
    fetch(box.dataset.job, { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store" })
      .then(function (response) {
        if (!response.ok) throw new Error(response.status);
        return response.json();
      })
      .then(show, lost);
  }

  window.setTimeout(ask, 500);
})();
