"use strict";
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const plain = (text) => text.replaceAll("\u00a0", " ").toLowerCase();
  const bodies = [...document.querySelectorAll("#findings tbody")];
  const rows = bodies.flatMap((body) =>
    [...body.querySelectorAll("tr[data-rule]")].map((row) => ({
      row, file: body.dataset.file, rule: row.dataset.rule, severity: row.dataset.severity, text: plain(row.textContent),
    })));
  // The folder that all files are in says nothing about any of them, and would push their names out of sight.
  const common = rows.map((row) => row.file).reduce((a, b) => {
    let n = 0;
    while (n < a.length && a[n] === b[n]) n += 1;
    return a.slice(0, n);
  }).replace(/[^/]*$/, "");
  const names = {
    rule: ({ rule, row }) => `${rule} ${row.querySelector(".rule").title}`,
    file: ({ file }) => file.slice(common.length),
  };
  for (const [name, words] of Object.entries(names)) {
    const groups = new Map();
    for (const row of rows) {
      const group = groups.get(row[name]) || { row, count: 0 };
      group.count += 1;
      groups.set(row[name], group);
    }
    for (const key of [...groups.keys()].sort()) {
      const { row, count } = groups.get(key);
      form.elements[name].append(new Option(`${words(row)} (${count})`, key));
    }
  }
  const apply = () => {
    const severities = new Set([...form.elements.severity].filter((box) => box.checked).map((box) => box.value));
    const { rule, file } = form.elements;
    const text = plain(form.elements.text.value).trim();
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
