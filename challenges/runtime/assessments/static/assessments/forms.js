/* Helps for the forms of response that have more than fields: putting in order by buttons or by dragging, pointing at a picture, a calendar
   beside a date. Each form works without this file; the fields stay what is sent. */
(() => {
  "use strict";

  const changed = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));

  // Rows that move instead of a number for each. Nothing is answered before a row was moved: the order shown is never a right one.
  function ordering(box) {
    const list = box.querySelector(".order-items");
    const said = box.querySelector("[data-ordering-said]");
    const words = box.dataset;
    const rows = () => [...list.children];
    const place = (row) => row.querySelector("select");

    const settle = () => {
      rows().forEach((row, index) => { place(row).value = String(index + 1); });
      changed(place(rows()[0]));
      show();
    };
    const show = () => rows().forEach((row, index) => {
      const [up, down] = row.querySelectorAll("button");
      up.disabled = index === 0;
      down.disabled = index === list.children.length - 1;
    });
    const tell = (row) => {
      said.textContent = words.said.replace("{text}", row.dataset.text).replace("{n}", rows().indexOf(row) + 1).replace("{of}", rows().length);
    };

    function move(row, steps) {
      const order = rows();
      const target = order[order.indexOf(row) + steps];
      if (!target) return;
      if (steps < 0) target.before(row); else target.after(row);
      settle();
      tell(row);
    }

    function button(row, steps, text, sign) {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "order-move";
      made.textContent = sign;
      made.setAttribute("aria-label", text.replace("{text}", row.dataset.text));
      made.addEventListener("click", () => {
        move(row, steps);
        // At an end the button is off, and its neighbour takes the focus.
        const other = made.disabled ? [...row.querySelectorAll("button")].find((one) => !one.disabled) : made;
        if (other) other.focus();
      });
      return made;
    }

    function drag(row) {
      row.addEventListener("pointerdown", (event) => {
        if (event.button || event.target.closest("button")) return;
        // A finger may want to scroll: only the handle drags then.
        if (event.pointerType === "touch" && !event.target.closest(".order-grip")) return;
        event.preventDefault();
        row.classList.add("is-dragged");
        let moved = false;
        const over = (one) => {
          const under = rows().find((other) => other !== row && one.clientY >= other.getBoundingClientRect().top && one.clientY <= other.getBoundingClientRect().bottom);
          if (!under) return;
          const middle = under.getBoundingClientRect().top + under.offsetHeight / 2;
          const below = rows().indexOf(under) > rows().indexOf(row);
          if (below && one.clientY > middle) under.after(row); else if (!below && one.clientY < middle) under.before(row); else return;
          moved = true;
        };
        const end = () => {
          document.removeEventListener("pointermove", over);
          document.removeEventListener("pointerup", end);
          document.removeEventListener("pointercancel", end);
          row.classList.remove("is-dragged");
          if (moved) { settle(); tell(row); }
        };
        // On the document: a row that moves in its list loses the pointer.
        document.addEventListener("pointermove", over);
        document.addEventListener("pointerup", end);
        document.addEventListener("pointercancel", end);
      });
    }

    // What was typed before, or kept in this browser, comes back in its order.
    const given = rows().filter((row) => place(row).value);
    if (given.length === rows().length) given.sort((one, other) => place(one).value - place(other).value).forEach((row) => list.append(row));
    for (const row of rows()) {
      place(row).hidden = true;
      const grip = document.createElement("span");
      grip.className = "order-grip";
      grip.setAttribute("aria-hidden", "true");
      row.prepend(grip);
      const text = row.querySelector("label");
      text.removeAttribute("for");
      row.append(button(row, -1, words.up, "↑"), button(row, 1, words.down, "↓"));
      drag(row);
    }
    box.classList.add("is-live");
    box.querySelector("[data-ordering-how]").textContent = words.how;
    show();
  }

  // A zone of the picture and a line of the list are one choice.
  function hotspot(box) {
    const inputs = [...box.querySelectorAll("input[name=answer]")];
    const spots = [...box.querySelectorAll("[data-spot]")];
    const show = () => spots.forEach((spot) => spot.classList.toggle("is-chosen", inputs.some((one) => one.value === spot.dataset.spot && one.checked)));
    for (const spot of spots) {
      spot.addEventListener("click", () => {
        const input = inputs.find((one) => one.value === spot.dataset.spot);
        input.checked = input.type === "radio" || !input.checked;
        changed(input);
        show();
      });
    }
    box.classList.add("is-live");
    box.addEventListener("change", show);
    show();
  }

  // A calendar or a clock as a help: what it gives is written in the field, and may be changed there.
  function moment(field) {
    const picker = document.createElement("input");
    picker.type = field.dataset.moment;
    if (picker.type === "text" || !("showPicker" in picker)) return;
    picker.className = "moment-picker";
    picker.tabIndex = -1;
    picker.setAttribute("aria-hidden", "true");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "moment-button";
    button.textContent = field.dataset.pick;
    button.addEventListener("click", () => { try { picker.showPicker(); } catch { field.focus(); } });
    picker.addEventListener("change", () => {
      field.value = picker.type === "date" ? picker.value.split("-").reverse().join("/") : picker.value;
      changed(field);
      field.focus();
    });
    field.after(picker, button);
  }

  function help() {
    document.querySelectorAll("[data-ordering]:not(.is-live)").forEach(ordering);
    document.querySelectorAll("[data-hotspot]:not(.is-live)").forEach(hotspot);
    document.querySelectorAll("[data-moment]:not([data-helped])").forEach((field) => { field.dataset.helped = "1"; moment(field); });
  }

  // The player puts questions in place of each other.
  document.addEventListener("balise:question", help);
  help();
})();
