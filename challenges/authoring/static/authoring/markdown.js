// The toolbar of Markdown fields (challenges/authoring/widgets.py). One listener on the document for each event: fields that Wagtail adds later
// to a form need nothing more.
(() => {
  "use strict";
  const NAMES = 'input[name^="parameters-"][name$="-name"], input[name^="values-"][name$="-name"]';
  const KEYS = { b: "bold", i: "italic" };
  const WRAPS = { bold: "**", italic: "*", code: "`" };

  const areaOf = (element) => {
    const field = element.closest("[data-markdown-field]");
    return field ? field.querySelector("textarea[data-markdown]") : null;
  };

  // Replaces a part of the text, keeping the browser's undo where it can, and tells the page that the field changed.
  const replace = (area, start, end, text, from, to) => {
    area.focus();
    area.setSelectionRange(start, end);
    if (!(document.execCommand && document.execCommand("insertText", false, text))) {
      area.setRangeText(text, start, end, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    area.setSelectionRange(from, to);
  };

  const wrap = (area, sign) => {
    const { selectionStart: start, selectionEnd: end, value } = area;
    const size = sign.length;
    const inside = value.slice(start, end);
    const before = value.slice(0, start);
    const after = value.slice(end);
    // Two stars end with one star: italic must not undo bold.
    const held = before.endsWith(sign) && after.startsWith(sign) && !(sign === "*" && before.endsWith("**") && !before.endsWith("***"));
    if (held) replace(area, start - size, end + size, inside, start - size, end - size);
    else replace(area, start, end, sign + inside + sign, start + size, end + size);
  };

  const fence = (area) => {
    const { selectionStart: start, selectionEnd: end, value } = area;
    const text = `\`\`\`\n${value.slice(start, end)}\n\`\`\``;
    replace(area, start, end, text, start + 4, start + text.length - 4);
  };

  const code = (area) => {
    if (area.value.slice(area.selectionStart, area.selectionEnd).includes("\n")) fence(area);
    else wrap(area, WRAPS.code);
  };

  // Puts a mark before each line of the selection, or takes it away when every line has it.
  const lines = (area, mark, pattern) => {
    const { value } = area;
    const start = value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const stop = value.indexOf("\n", area.selectionEnd);
    const end = stop < 0 ? value.length : stop;
    const rows = value.slice(start, end).split("\n");
    const marked = rows.every((row) => pattern.test(row));
    const text = rows.map((row, rank) => (marked ? row.replace(pattern, "") : mark(rank) + row)).join("\n");
    replace(area, start, end, text, start + (rows.length > 1 ? 0 : text.length), start + text.length);
  };

  const table = (area) => {
    const at = area.selectionEnd;
    const before = area.value.slice(0, at);
    const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const text = `${gap}| A | B |\n| --- | --- |\n| 1 | 2 |\n`;
    replace(area, at, at, text, at + gap.length + 2, at + gap.length + 3);
  };

  const insertValue = (area, field) => {
    const select = field.querySelector("[data-markdown-values]");
    if (!select || !select.value) {
      if (select) select.focus();
      return;
    }
    const text = `{${select.value}}`;
    const start = area.selectionStart;
    replace(area, start, area.selectionEnd, text, start + text.length, start + text.length);
  };

  const act = (action, area) => {
    if (action === "bold" || action === "italic") wrap(area, WRAPS[action]);
    else if (action === "code") code(area);
    else if (action === "list") lines(area, () => "- ", /^- /);
    else if (action === "numbered") lines(area, (rank) => `${rank + 1}. `, /^\d+\. /);
    else if (action === "table") table(area);
    else if (action === "value") insertValue(area, area.closest("[data-markdown-field]"));
  };

  // A block that was deleted stays in the form, hidden, with a field that says so.
  const deleted = (input) => {
    const flag = document.getElementsByName(`${input.name.split("-").slice(0, 2).join("-")}-deleted`)[0];
    return Boolean(flag && flag.value);
  };

  const refresh = (select) => {
    const names = [...document.querySelectorAll(NAMES)].filter((input) => !deleted(input)).map((input) => input.value.trim());
    const known = [...new Set(names.filter((name) => /^[a-z][a-z0-9_]*$/.test(name)))];
    const shown = [...select.options].slice(1).map((option) => option.value);
    if (known.length && known.join() === shown.join()) return;
    const chosen = select.value;
    while (select.options.length > 1) select.remove(1);
    if (known.length === 0) {
      const none = new Option(select.dataset.empty, "");
      none.disabled = true;
      select.add(none);
    }
    known.forEach((name) => select.add(new Option(name, name)));
    select.value = known.includes(chosen) ? chosen : "";
  };

  const onValues = (event) => {
    if (event.target instanceof HTMLSelectElement && event.target.matches("[data-markdown-values]")) refresh(event.target);
  };
  document.addEventListener("focusin", onValues);
  document.addEventListener("pointerdown", onValues);

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-markdown-action]") : null;
    const area = button && areaOf(button);
    if (!area || area.disabled || area.readOnly) return;
    event.preventDefault();
    act(button.dataset.markdownAction, area);
  });

  document.addEventListener("keydown", (event) => {
    const action = KEYS[event.key.toLowerCase()];
    const held = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!held || !action || !(event.target instanceof HTMLTextAreaElement) || !event.target.matches("[data-markdown]")) return;
    event.preventDefault();
    act(action, event.target);
  });
})();
