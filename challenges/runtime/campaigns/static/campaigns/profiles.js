// The grid of a target profile: says at once what cannot be asked, and sets all the topics of a competence. The server says the same on saving.
(function () {
  "use strict";
  var grid = document.querySelector("[data-coverage]");
  if (!grid) return;
  var rows = Array.prototype.slice.call(grid.querySelectorAll("[data-topic]"));
  var total = grid.querySelector("[data-total-text]");

  function cellsOf(row) {
    return Array.prototype.map.call(row.querySelectorAll("[data-count]"), function (cell) {
      return { cell: cell, count: Number(cell.dataset.count), level: Number(cell.dataset.level) };
    });
  }

  function warning(cells, level) {
    if (!level) return "";
    var under = cells.filter(function (one) { return one.level <= level && one.count; });
    if (!under.length) return grid.dataset.none.replace("{level}", level);
    var best = under[under.length - 1].level;
    return best === level ? "" : grid.dataset.best.replace("{level}", level).replace("{best}", best);
  }

  function show(row) {
    var level = Number(row.querySelector("select").value);
    var cells = cellsOf(row);
    cells.forEach(function (one) {
      one.cell.classList.toggle("in", one.count > 0 && one.level <= level);
    });
    row.querySelector("[data-warning]").textContent = warning(cells, level);
  }

  function count() {
    var topics = 0;
    var challenges = 0;
    rows.forEach(function (row) {
      var level = Number(row.querySelector("select").value);
      if (level) topics += 1;
      cellsOf(row).forEach(function (one) { if (one.level <= level) challenges += one.count; });
    });
    total.textContent = grid.dataset.total.replace("{topics}", topics).replace("{challenges}", challenges);
  }

  grid.addEventListener("change", function (event) {
    var all = event.target.dataset.all;
    if (all) {
      if (event.target.value === "") return;
      rows.filter(function (row) { return row.dataset.group === all; }).forEach(function (row) {
        var select = row.querySelector("select");
        var level = Number(event.target.value);
        // A topic of which nothing could be asked is left out.
        var some = cellsOf(row).some(function (one) { return one.level <= level && one.count; });
        select.value = String(some ? level : 0);
        show(row);
      });
      event.target.value = "";
    } else {
      show(event.target.closest("[data-topic]"));
    }
    count();
  });

  Array.prototype.forEach.call(grid.querySelectorAll(".group-all"), function (one) { one.hidden = false; });
})();
