// The report: what is on the page already becomes sortable, foldable and drawn.
(() => {
  "use strict";
  for (const part of document.querySelectorAll("[data-script-only]")) part.hidden = false;
  Theme.enhance(document);
  Findings.enhance(document);
  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
  Charts.mount(document, JSON.parse(document.getElementById("chart-themes").textContent));
  document.documentElement.dataset.ready = "true";
})();
