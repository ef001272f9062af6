"use strict";
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const bodies = [...document.querySelectorAll("#findings tbody")];
  const rows = bodies.flatMap((body) =>
    [...body.querySelectorAll("tr[data-rule]")].map((row) => ({
      row, file: body.dataset.file, rule: row.dataset.rule, severity: row.dataset.severity, text: row.textContent.toLowerCase(),
    })));
  for (const name of ["rule", "file"]) {
    const counts = new Map();
    for (const row of rows) counts.set(row[name], (counts.get(row[name]) || 0) + 1);
    for (const key of [...counts.keys()].sort()) form.elements[name].append(new Option(`${key} (${counts.get(key)})`, key));
  }
  const apply = () => {
    const severities = new Set([...form.elements.severity].filter((box) => box.checked).map((box) => box.value));
    const { rule, file } = form.elements;
    const text = form.elements.text.value.trim().toLowerCase();
    let shown = 0;
    for (const entry of rows) {
      const matches = severities.has(entry.severity) && (!rule.value || entry.rule === rule.value) &&
        (!file.value || entry.file === file.value) && entry.text.includes(text);
      entry.row.hidden = !matches;
      shown += matches;
    }
    for (const body of bodies) body.hidden = !body.querySelector("tr[data-rule]:not([hidden])");
    form.elements.shown.value = `${shown} / ${rows.length}`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
})();
