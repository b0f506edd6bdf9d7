// Findings of an answer as rows: the same structure that the report's template writes, so that findings.js and look.css
// serve both.
const Rows = (() => {
  "use strict";
  const { element, bar, length, known, money, plainly, day } = Made;
  const columns = [
    ["rank", "#", "number"],
    ["title", "Finding", ""],
    ["name", "Resource", ""],
    ["phase", "Phase", "wide"],
    ["owner", "Owner", "wide"],
    ["confidence", "Confidence", "medium"],
    ["cost", "Cost a month", "number wide"],
    ["saving", "Saving a month", "number"],
  ];
  const owner = (finding) => (!finding.owner || finding.owner.kind === "unknown" ? "unknown" : finding.owner.name);
  const sub = (text) => element("span", { class: "sub" }, text);

  const place = (resource) => [plainly(resource.type), resource.region].filter(Boolean).join(" \u00b7 ");

  const saving = (finding, top, currency) => {
    const [now, later, list] = [finding.monthly_saving_usd, finding.monthly_saving_later_usd, finding.monthly_saving_list_usd];
    if (!now && !list) return [sub("no dollar claim")];
    return [
      element("span", { class: "cash" }, money(now, currency)),
      later > now && sub(`later ${money(later, currency)}`),
      list !== now && sub(`list ${money(list, currency)}`),
      bar(length(now, top)),
    ];
  };

  const line = (finding, rank, anchor, top, currency) =>
    element("tr", { class: "line" },
      element("td", { class: "number rank" }, String(rank)),
      element("th", { scope: "row", class: "title" }, element("span", { "data-fold": `${anchor}-more` }, finding.title)),
      element("td", { class: "resource" }, element("span", { class: "name" }, finding.resource.name), sub(place(finding.resource))),
      element("td", { class: "wide" }, plainly(finding.phase)),
      element("td", { class: "wide owner" }, owner(finding)),
      element("td", { class: "medium" }, element("span", { class: `pill ${["high", "medium", "low"].includes(finding.confidence) ? finding.confidence : ""}` }, plainly(finding.confidence))),
      element("td", { class: "number wide" }, money(finding.monthly_cost_usd, currency)),
      element("td", { class: "number saving" }, saving(finding, top, currency)));

  const undone = (finding) => (finding.reversible === true ? "Yes" : finding.reversible === false ? "No" : "not known");

  const facts = (finding, currency) => [
    ["Owner", finding.owner?.evidence ? `${owner(finding)} (${finding.owner.evidence})` : owner(finding), false],
    ["Phase", plainly(finding.phase), true],
    ["Confidence", plainly(finding.confidence), true],
    ["Cost a month", `${money(finding.monthly_cost_usd, currency)} at list price`, false],
    ["Cash from", day(finding.cash_from), false],
    ["Effort", plainly(finding.effort) || "not known", false],
    ["Can be undone", undone(finding), false],
    ["Region", finding.resource.region || "none", true],
    ["Account", finding.resource.account_id || "not known", true],
    ["ARN", finding.resource.arn, false],
    ["Rule", finding.rule, false],
    ["Finding", finding.id, false],
  ];

  const tags = (resource) => {
    const entries = Object.entries(resource.tags ?? {});
    if (!entries.length) return null;
    const shown = entries.flatMap(([key, value]) => [element("span", { class: "tag" }, value ? `${key}=${value}` : key), " "]);
    return element("div", {}, element("dt", {}, "Tags"), element("dd", {}, shown));
  };

  const story = (finding) =>
    element("div", { class: "story" },
      element("h3", {}, "What to do"),
      element("p", { class: "recommendation" }, finding.recommendation),
      element("div", { class: "change", "data-change": finding.id },
        element("p", { class: "hint" }, `Ask your assistant for the change: propose_remediation for finding ${finding.id}.`)),
      finding.evidence?.length > 0 && [
        element("h3", {}, "Evidence"),
        element("ul", { class: "evidence" }, finding.evidence.map((sentence) => element("li", {}, sentence))),
      ],
      finding.saving_formula && [
        element("h3", {}, "How the saving is computed"),
        element("p", { class: "formula" }, finding.saving_formula),
      ]);

  const more = (finding, anchor, currency) =>
    element("tr", { class: "more", id: `${anchor}-more` },
      element("td", { colspan: String(columns.length) },
        element("div", { class: "panel" },
          story(finding),
          element("dl", { class: "facts" },
            facts(finding, currency).map(([name, value, echo]) =>
              element("div", { class: echo && "echo" }, element("dt", {}, name), element("dd", {}, value))),
            tags(finding.resource)))));

  const body = (finding, rank, top, currency) => {
    const anchor = `finding-${rank}`;
    return element("tbody", {
      class: "finding",
      id: anchor,
      "data-finding": finding.id,
      "data-rank": String(rank),
      "data-title": finding.title,
      "data-name": finding.resource.name,
      "data-phase": finding.phase,
      "data-region": finding.resource.region,
      "data-confidence": finding.confidence,
      "data-owner": owner(finding),
      "data-cost": known(finding.monthly_cost_usd) ? String(finding.monthly_cost_usd) : "",
      "data-saving": String(finding.monthly_saving_usd),
    }, line(finding, rank, anchor, top, currency), more(finding, anchor, currency));
  };

  const table = (findings, currency) => {
    const top = Math.max(0, ...findings.map((finding) => finding.monthly_saving_usd));
    return element("table", { class: "findings", "data-findings": true },
      element("caption", { class: "visually-hidden" }, "Findings, with evidence and recommendation under each"),
      element("thead", {}, element("tr", {},
        columns.map(([key, title, more]) =>
          element("th", { scope: "col", class: more || null, "data-sort": key, "aria-sort": key === "rank" && "ascending" }, title)))),
      findings.map((finding, index) => body(finding, index + 1, top, currency)));
  };
  return Object.freeze({ table });
})();
