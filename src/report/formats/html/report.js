"use strict";
(() => {
  // On paper everything is open, and what was closed is closed again.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const element of opened) element.open = true;
  });
  addEventListener("afterprint", () => {
    for (const element of opened) element.open = false;
  });

  const form = document.getElementById("filter");
  if (!form) return;
  // Full-width letters and digits are found by half-width ones, and the other way round.
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const rows = [];
  for (const article of document.querySelectorAll("article")) {
    for (const row of article.querySelectorAll("tr[data-rule]")) rows.push({ row, article, text: null });
  }
  const textOf = (entry) => {
    entry.text ??= plain(`${entry.article.dataset.file} ${entry.row.textContent}`);
    return entry.text;
  };
  const boxes = [...form.elements.severity];
  const { rule, file, text, shown } = form.elements;

  const apply = () => {
    const severities = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const words = plain(text.value).trim();
    let count = 0;
    for (const entry of rows) {
      const { row, article } = entry;
      const matches = severities.has(row.dataset.severity) && (!rule.value || row.dataset.rule === rule.value) &&
        (!file.value || article.dataset.file === file.value) && (!words || textOf(entry).includes(words));
      if (row.hidden === matches) row.hidden = !matches;
      count += matches;
    }
    for (const part of document.querySelectorAll("article, .rows")) {
      part.hidden = !part.querySelector("tr[data-rule]:not([hidden])");
    }
    shown.value = `${count} / ${rows.length}`;
  };
  const some = () => boxes.filter((box) => box.checked).map((box) => box.value);
  // The address says what is shown, so that it can be sent to a colleague.
  const remember = () => {
    const state = new URLSearchParams();
    if (some().length < boxes.length) state.set("severity", some().join(","));
    for (const field of [rule, file, text]) if (field.value) state.set(field.name, field.value);
    history.replaceState(null, "", `#${state}`);
  };
  const set = (state) => {
    const severities = state.has("severity") ? state.get("severity").split(",") : null;
    for (const box of boxes) box.checked = !severities || severities.includes(box.value);
    for (const field of [rule, file, text]) field.value = state.get(field.name) ?? "";
    apply();
  };
  const follow = () => {
    const hash = location.hash.slice(1);
    const target = /^n[0-9]+$/.test(hash) && document.getElementById(hash);
    if (target && target.hidden) set(new URLSearchParams());
    // Tables have their true size only when they come into sight, so it takes some frames to arrive.
    const arrive = (frames) => {
      target.scrollIntoView({ block: "center" });
      if (frames > 0) requestAnimationFrame(() => arrive(frames - 1));
    };
    if (target) arrive(8);
    else if (hash.includes("=")) {
      set(new URLSearchParams(hash));
      document.getElementById("findings").scrollIntoView();
    }
  };
  form.addEventListener("input", () => { apply(); remember(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", follow);
  form.hidden = false;
  shown.value = `${rows.length} / ${rows.length}`;
  follow();
})();
