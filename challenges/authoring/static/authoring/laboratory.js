// Progress of an examination: reads the lines that the server sends while it works, then shows the report. Without this script the form is sent as usual.
(function () {
  "use strict";
  var form = document.querySelector("[data-examine]");
  if (!form || !window.fetch || !window.TextDecoder) return;
  var box = form.querySelector("[data-examine-progress]");
  var bar = box.querySelector("progress");
  var text = box.querySelector("[data-examine-text]");
  var button = form.querySelector("button");

  function show(line) {
    if (!line) return false;
    var told = JSON.parse(line);
    bar.max = told.of;
    bar.value = told.done;
    text.textContent = told.done + " / " + told.of + " " + form.dataset.text;
    return told.over === true;
  }

  function read(reader, decoder, rest) {
    return reader.read().then(function (chunk) {
      var lines = (rest + decoder.decode(chunk.value || new Uint8Array(), { stream: !chunk.done })).split("\n");
      var last = lines.pop();
      var over = lines.map(show).indexOf(true) >= 0;
      if (over) return true;
      if (chunk.done) throw new Error("interrupted");
      return read(reader, decoder, last);
    });
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    button.disabled = true;
    box.hidden = false;
    fetch(form.action || window.location.href, { method: "POST", body: new FormData(form), headers: { Accept: "application/x-ndjson" }, credentials: "same-origin" })
      .then(function (response) {
        if (!response.ok) throw new Error(response.status);
        return read(response.body.getReader(), new TextDecoder(), "");
      })
      .then(function () { window.location.reload(); })
      .catch(function () {
        button.disabled = false;
        text.textContent = form.dataset.failed;
      });
  });
})();
