// The review in the chat: what the tool answered, as a page.
(() => {
  "use strict";
  const { element, bar, length, known, money, percent, plainly, day } = Made;
  const TOOL = "run_cost_review";
  const MOST = 200;
  const root = document.getElementById("dashboard");
  const waiting = document.getElementById("waiting");
  const themes = JSON.parse(document.getElementById("chart-themes").textContent);
  let asked = {};
  let canAsk = false;

  const say = (text) => {
    waiting.textContent = text;
    waiting.hidden = text === "";
    root.setAttribute("aria-busy", String(text !== ""));
  };

  const section = (id, title, count, ...children) =>
    element("section", { id, "aria-labelledby": `${id}-title` },
      element("h2", { id: `${id}-title` }, title, known(count) && [" ", element("span", { class: "count" }, String(count))]),
      children);

  // -- parts --------------------------------------------------------------------------------------------------------
  const days = (meta) => {
    const length = (Date.parse(meta.window_end) - Date.parse(meta.window_start)) / 86400000;
    return Number.isNaN(length) ? "the period" : length === 1 ? "1 day" : `${length} days`;
  };

  const tile = (name, key, value, note) =>
    element("div", { class: "tile" },
      element("dt", {}, name), element("dd", { "data-total": key }, value), element("dd", { class: "note" }, note));

  const headline = (answer) => {
    const say = (amount) => money(amount, answer.meta.currency);
    const share = answer.saving_share_percent;
    return element("section", { class: "headline", id: "headline", "aria-labelledby": "headline-title" },
      element("h2", { id: "headline-title", class: "visually-hidden" }, "Headline"),
      element("div", { class: "hero" },
        element("p", { class: "label" }, "Net saving, cash a month"),
        element("p", { class: "figure", "data-total": "net" }, say(answer.net_monthly_saving_usd)),
        element("p", { class: "under" }, known(share)
          ? [element("strong", { "data-total": "share" }, percent(share)), " of a month's SageMaker bill"]
          : "Share of the bill: not known"),
        element("p", { class: "summary" }, answer.summary)),
      element("dl", { class: "tiles" },
        tile(`Cost in ${days(answer.meta)}`, "cost", say(answer.period_cost_usd), answer.meta.cost_metric ?? "metric not known"),
        tile("With high confidence", "sure", say(answer.high_confidence_monthly_saving_usd), "of the net saving, a month"),
        tile("Later", "later", say(answer.later_monthly_saving_usd), "a month, once today's commitments have ended"),
        tile("Undecided", "undecided", String(answer.undecided_total ?? 0), `neither waste nor fine; ${answer.exempted ?? 0} exempted`)));
  };

  const gap = (one) =>
    element("li", { "data-gap": one.operation },
      element("span", { class: "what" }, element("code", {}, one.operation), one.region && ` in ${one.region}`, one.account_id && `, account ${one.account_id}`, "."),
      ` ${one.reason}`,
      one.missing_permission && [" Missing permission: ", element("code", {}, one.missing_permission), "."]);

  const gaps = (answer) => {
    if (!answer.gaps?.length) return null;
    const found = section("gaps", "What could not be read", answer.gaps.length,
      element("p", {}, "Nothing that hangs on it is called clean, and no total counts it."),
      element("ul", {}, answer.gaps.map(gap)));
    found.className = "notice";
    return found;
  };

  const phases = (answer) => {
    const rows = (answer.phases ?? []).filter((row) => row.cost_usd);
    if (!rows.length) return null;
    const top = Math.max(...rows.map((row) => row.cost_usd));
    return section("phases", "Cost by phase", null,
      element("div", { class: "scroll" }, element("table", { class: "plain phases" },
        element("thead", {}, element("tr", {},
          element("th", { scope: "col" }, "Phase"), element("th", { scope: "col", class: "number" }, "Cost"),
          element("th", { scope: "col", class: "number" }, "Share"), element("th", { scope: "col", "aria-hidden": "true" }))),
        element("tbody", {}, rows.map((row) =>
          element("tr", { "data-phase-row": row.phase },
            element("th", { scope: "row" }, plainly(row.phase)),
            element("td", { class: "number" }, money(row.cost_usd, answer.meta.currency)),
            element("td", { class: "number" }, percent(row.share_percent)),
            element("td", { class: "barcell" }, bar(length(row.cost_usd, top)))))))));
  };

  const figure = (chart) => {
    const spec = element("script", { type: "application/json", "data-spec": true });
    spec.textContent = JSON.stringify(chart.spec);
    return element("figure", { class: "chart", id: `chart-${chart.key}`, "data-chart": chart.key, "aria-labelledby": `chart-${chart.key}-title` },
      element("div", { class: "plot" },
        element("div", { class: "drawing", "data-drawing": true, role: "img", "aria-label": `${chart.title}: ${chart.caption}` }), spec),
      element("figcaption", {}, element("h3", { id: `chart-${chart.key}-title` }, chart.title), element("p", {}, chart.caption)));
  };

  // A host that shows apps gets the specifications beside the answer; without them the tables say the same.
  const charts = (meta) => {
    const drawn = typeof vegaEmbed === "function" ? meta?.["sagemaker-cost/charts"] ?? [] : [];
    const usable = drawn.filter((chart) => chart.spec && /^[a-z-]+$/.test(chart.key));
    return usable.length ? section("charts", "The picture", null, usable.map(figure)) : null;
  };

  const findings = (answer) => {
    const rows = answer.findings ?? [];
    if (!rows.length) return section("findings", "The plan", 0, element("p", { class: "lead" }, "No rule found anything to save. What was undecided is not the same as fine."));
    const found = section("findings", "The plan", rows.length,
      element("div", { class: "filters", role: "search", "aria-label": "Filter the findings", "data-filters": true }),
      element("p", { class: "shown", id: "findings-shown", role: "status", "data-shown": true }),
      element("div", { class: "scroll" }, Rows.table(rows, answer.meta.currency)),
      answer.meta.truncated && rest());
    found.dataset.currency = answer.meta.currency;
    return found;
  };

  const rest = () => {
    const line = element("p", { class: "lead" }, "More findings than these were found. ");
    if (!canAsk) return line;
    const button = element("button", { type: "button", class: "quiet", "data-rest": true }, "Show them");
    button.addEventListener("click", () => askRest(button));
    line.append(button);
    return line;
  };

  const askRest = async (button) => {
    button.disabled = true;
    button.textContent = "Asking";
    try {
      const { cursor, ...scope } = asked;
      receive(await Bridge.callTool(TOOL, { ...scope, limit: MOST, detail: "full" }));
    } catch (error) {
      button.replaceWith(`The host did not ask: ${error.message}`);
    }
  };

  const undecided = (answer) => {
    const rows = answer.undecided ?? [];
    const lead = answer.undecided_total
      ? `Neither waste nor fine: something is missing to tell.${answer.undecided_total > rows.length ? ` The first ${rows.length}:` : ""}`
      : "Everything that was read could be judged.";
    return section("undecided", "Undecided", answer.undecided_total ?? 0,
      element("p", { class: "lead" }, lead),
      rows.length > 0 && element("div", { class: "scroll" }, element("table", { class: "plain stacked" },
        element("thead", {}, element("tr", {}, ["Resource", "Question", "What is missing", "How to fix it"].map((name) => element("th", { scope: "col" }, name)))),
        element("tbody", {}, rows.map((one) =>
          element("tr", { "data-undecided": true },
            element("th", { scope: "row" }, element("span", { class: "name" }, one.resource.name), element("span", { class: "sub" }, plainly(one.resource.type))),
            element("td", {}, element("code", {}, one.rule)), element("td", {}, one.missing), element("td", {}, one.how_to_fix)))))));
  };

  const footer = (meta) => {
    const window = meta.window_end ? `${day(meta.window_start)} to before ${day(meta.window_end)}` : "window not known";
    const parts = [window, `taken at ${meta.taken_at}`, meta.cost_metric, meta.price_source, `${meta.aws_calls} AWS calls, ${money(meta.aws_calls_usd)}`];
    return element("p", { class: "note", id: "meta" }, parts.filter(Boolean).join(" \u00b7 "));
  };

  // -- the protocol -------------------------------------------------------------------------------------------------
  const show = (answer, meta) => {
    const parts = [headline(answer), gaps(answer), charts(meta), phases(answer), findings(answer), undecided(answer), footer(answer.meta)];
    document.getElementById("review").replaceChildren(...parts.filter(Boolean));
    say("");
    Findings.enhance(document);
    Charts.mount(document, themes);
    document.documentElement.dataset.ready = "true";
  };

  const spoken = (result) => (result.content ?? []).filter((part) => part.type === "text").map((part) => part.text).join(" ");

  const receive = (result) => {
    const answer = result.structuredContent;
    if (result.isError || !answer?.meta) say(spoken(result) || "The review failed, and the host does not say why.");
    else show(answer, result._meta);
  };

  const dressed = (context) => {
    Theme.choose(context.theme);
    if (context.displayMode) document.documentElement.dataset.display = context.displayMode;
  };

  const told = {
    "ui/notifications/tool-input": (params) => {
      asked = params.arguments ?? {};
    },
    "ui/notifications/tool-result": receive,
    "ui/notifications/tool-cancelled": (params) => say(`The review was cancelled${params.reason ? `: ${params.reason}` : ""}.`),
    "ui/notifications/host-context-changed": dressed,
  };

  Bridge.connect({ name: "sagemaker-cost-dashboard", version: root.dataset.version }, told).then(
    (host) => {
      canAsk = Boolean(host.hostCapabilities?.serverTools);
      dressed(host.hostContext ?? {});
    },
    (error) => say(`The host did not answer: ${error.message}`),
  );
})();
