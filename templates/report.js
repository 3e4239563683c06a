// The report's controls. Without it everything is open and readable; whatever needs it is made or shown here.
"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  // Hyphens that may be and marks of direction are for the eye; neither is searched or copied.
  const plain = (element) => element.textContent.replace(/[\u00AD\u2066-\u2069]/g, "");
  const words = (element) => plain(element).replace(/\s+/g, " ").trim();
  const tools = document.querySelector(".tools");
  const says = (text) => { tools.querySelector("[role=status]").textContent = text; };

  // -------------------------------------------------------------- open, close, print

  const setOpen = (open) => all("main details").forEach((details) => { details.open = open; });
  all("button", tools).forEach((button) => {
    button.addEventListener("click", () => setOpen("open" in button.dataset));
  });

  // On paper arithmetic is what the reader opened; the rest is told whatever is open.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("main details.told:not([open])");
    closed.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((details) => { details.open = false; }));

  // -------------------------------------------------------------- search and filters

  const values = (article, key) => key === "role"
    ? all(".roles tbody th", article).map(words)
    : [article.dataset[key]].filter(Boolean);

  const finder = (panel) => {
    const section = document.getElementById(panel.dataset.section);
    const articles = all("article", section);
    const [search, clear, status] = ["input", "button", "[role=status]"].map((one) => panel.querySelector(one));
    const texts = new Map();
    const rows = new Map(all("tbody a[href^='#f-']", section).map((link) => [link.hash.slice(1), link.closest("tr")]));

    const choices = all("select", panel).filter((select) => {
      const found = [...new Set(articles.flatMap((article) => values(article, select.dataset.key)))];
      select.append(...found.map((value) => new Option(value, value)));
      select.parentElement.hidden = found.length < 2;
      return found.length > 1;
    });
    const text = (article) => {
      if (!texts.has(article)) {
        const told = [...article.children].filter((part) => part.localName !== "details").map(plain);
        texts.set(article, told.join(" ").toLowerCase());
      }
      return texts.get(article);
    };
    // Only what changes is touched: each change costs the browser a look at the whole page.
    const show = (element, shown) => { if (element && element.hidden === shown) element.hidden = !shown; };

    const apply = () => {
      const asked = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const chosen = choices.filter((select) => select.value);
      const fits = (article) => chosen.every((select) => values(article, select.dataset.key).includes(select.value))
        && asked.every((word) => text(article).includes(word));
      const found = new Set(articles.filter(fits));
      const steps = new Set([...found].map((article) => article.closest(".step")));
      const idle = !asked.length && !chosen.length;
      clear.disabled = idle;
      status.textContent = idle ? "" : panel.dataset.said.replace("{n}", found.size).replace("{all}", articles.length);
      articles.forEach((article) => {
        show(article, found.has(article));
        show(rows.get(article.id), found.has(article));
      });
      all(".step", section).forEach((step) => show(step, steps.has(step)));
    };
    const reset = () => {
      search.value = "";
      choices.forEach((select) => { select.value = ""; });
      apply();
    };

    search.addEventListener("focus", () => articles.forEach(text), { once: true });
    search.addEventListener("input", apply);
    search.addEventListener("keydown", (event) => { if (event.key === "Escape") reset(); });
    choices.forEach((select) => select.addEventListener("change", apply));
    clear.addEventListener("click", () => { reset(); search.focus(); });
    panel.hidden = false;
    apply();
    return (target) => {
      const away = section.contains(target) && target.closest("[hidden]");
      if (away) reset();
      return Boolean(away);
    };
  };
  const reveals = all(".find").filter((panel) => document.querySelector(`#${panel.dataset.section} article`)).map(finder);

  // -------------------------------------------------------------- links to places

  const arrive = () => {
    let target;
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { return; }
    if (!target) return;
    let moved = reveals.map((reveal) => reveal(target)).includes(true);
    for (let at = target.closest("details:not([open])"); at; at = at.parentElement.closest("details:not([open])")) {
      at.open = true;
      moved = true;
    }
    if (moved) target.scrollIntoView();
  };
  addEventListener("hashchange", arrive);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) arrive();
  });

  all("main > section[id] > h2, .step[id] > header > h3, article[id] h4").forEach((heading) => {
    const link = document.createElement("a");
    link.className = "spot";
    link.href = `#${heading.closest("[id]:not(h2, h3, h4)").id}`;
    link.textContent = "¶";
    link.setAttribute("aria-label", tools.dataset.link.replace("{name}", words(heading)));
    const both = document.createElement("div");
    both.className = "named";
    heading.replaceWith(both);
    both.append(heading, link);
  });

  // -------------------------------------------------------------- where we are

  const links = new Map(all("nav a").map((link) => [link.hash.slice(1), link]));
  const inView = new Set();
  const watch = new IntersectionObserver((entries) => {
    entries.forEach((entry) => inView[entry.isIntersecting ? "add" : "delete"](entry.target.id));
    const at = [...links.keys()].filter((id) => inView.has(id)).pop();
    links.forEach((link, id) => (id === at ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
    const bar = document.querySelector(".contents");
    if (at && bar.scrollWidth > bar.clientWidth) bar.scrollLeft += links.get(at).getBoundingClientRect().left - bar.getBoundingClientRect().left - 40;
  }, { rootMargin: "-15% 0px -84% 0px" });
  links.forEach((link, id) => watch.observe(document.getElementById(id)));

  // -------------------------------------------------------------- tables as CSV

  // A spreadsheet would run a text that begins like a formula; numbers with a sign stay numbers.
  const cell = (part) => {
    const told = words(part).replace(/^\u2212(?=\d)/, "-");
    const safe = /^[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(told) && !/^[+-]?\d+([.,]\d+)*\s?%?$/.test(told) ? `'${told}` : told;
    return /[",;\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const csv = (table) => [...table.rows].filter((row) => !row.hidden).map((row) => [...row.cells]
    .filter((part) => !part.classList.contains("wide"))
    .flatMap((part) => [cell(part), ...Array(part.colSpan - 1).fill("")]).join(",")).join("\r\n");

  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };
  all("main table").forEach((table) => {
    if (!table.caption) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = tools.dataset.copy;
    button.setAttribute("aria-label", `${tools.dataset.copy}: ${words(table.caption)}`);
    table.before(button);
    button.addEventListener("click", async () => {
      const told = (await copied(csv(table))) ? tools.dataset.copied : tools.dataset.failed;
      button.focus();
      says(told);
      button.textContent = told;
      setTimeout(() => { button.textContent = tools.dataset.copy; says(""); }, 2500);
    });
  });

  tools.hidden = false;
  arrive();
})();
