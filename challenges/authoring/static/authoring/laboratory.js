// Progress of an examination or an import: reads the lines that the server sends while it works, then goes on to what the last one says,
// the report of this page when it says nothing. Without this script the form is sent as usual.
(function () {
  "use strict";
  var form = document.querySelector("[data-examine]");
  if (!form || !window.fetch || !window.TextDecoder) return;
  var box = form.querySelector("[data-examine-progress]");
  var bar = box.querySelector("progress");
  var text = box.querySelector("[data-examine-text]");
  var buttons = Array.prototype.slice.call(form.querySelectorAll("button"));
  var last = {};

  function enable(on) {
    buttons.forEach(function (button) { button.disabled = !on; });
  }

  function end() {
    if (last.errors) {
      enable(true);
      text.textContent = last.errors.join(" ");
    } else if (last.url) {
      window.location.assign(last.url);
    } else if (last.link) {
      text.textContent = last.text + " ";
      var link = document.createElement("a");
      link.href = last.link;
      link.textContent = form.dataset.link;
      text.appendChild(link);
      link.focus();
    } else {
      window.location.reload();
    }
  }

  function show(line) {
    if (!line) return false;
    var told = JSON.parse(line);
    if (told.over) last = told;
    if (told.of === undefined) return told.over === true;
    bar.max = told.of;
    bar.value = told.done;
    text.textContent = told.done + " / " + told.of + " " + form.dataset.text;
    return told.over === true;
  }

  function read(reader, decoder, rest) {
    return reader.read().then(function (chunk) {
      var lines = (rest + decoder.decode(chunk.value || new Uint8Array(), { stream: !chunk.done })).split("\n");
      var open = lines.pop();
      var over = lines.map(show).indexOf(true) >= 0;
      if (over) return true;
      if (chunk.done) throw new Error("interrupted");
      return read(reader, decoder, open);
    });
  }

  form.addEventListener("submit", function (event) {
    var chosen = event.submitter;
    if (chosen && chosen.name === "cancel") return;
    event.preventDefault();
    var data = new FormData(form);
    if (chosen && chosen.name) data.append(chosen.name, chosen.value);
    enable(false);
    box.hidden = false;
    fetch(form.action || window.location.href, { method: "POST", body: data, headers: { Accept: "application/x-ndjson" }, credentials: "same-origin" })
      .then(function (response) {
        if (!response.ok) throw new Error(response.status);
        return read(response.body.getReader(), new TextDecoder(), "");
      })
      .then(end)
      .catch(function () {
        enable(true);
        text.textContent = form.dataset.failed;
      });
  });
})();
