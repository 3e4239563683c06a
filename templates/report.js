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

  const finder = (panel) => {
    const section = document.getElementById(panel.dataset.section);
    const articles = all("article", section);
    const [search, clear, status] = ["input", "button", "[role=status]"].map((one) => panel.querySelector(one));
    const columns = new Map(all("[data-of]", section).map((head) => [head.dataset.of, head.cellIndex]));
    const texts = new Map();
    const rows = new Map(all("tbody a[href^='#f-']", section).map((link) => [link.hash.slice(1), link.closest("tr")]));

    const values = (article, key) => {
      if (key === "role") return all(".roles tbody th", article).map(words);
      if (columns.has(key)) return [words(rows.get(article.id).cells[columns.get(key)])];
      return [article.closest(`[data-${key}]`)?.dataset[key]].filter(Boolean);
    };
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

  // -------------------------------------------------------------- what if: rules S7, S8, S11, S13, P8 as the engine has them

  // A sum whose order does not matter (Neumaier).
  const sum = (values) => {
    let total = 0;
    let lost = 0;
    values.forEach((value) => {
      const next = total + value;
      lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
      total = next;
    });
    return total + lost;
  };
  // Halves away from zero, on the fifteen digits that a number is known to (rule N1).
  const rounded = (value, places) => {
    const [digits, power] = Math.abs(value).toExponential(14).split("e");
    return (Math.sign(value) * Math.round(Number(`${digits}e${Number(power) + places}`))) / 10 ** places;
  };
  const below = (value, least) => {
    const apart = value - least;
    return Math.abs(apart) > 1e-6 ? apart < 0 : rounded(value, 9) < rounded(least, 9);
  };
  const mean = (pairs) => {
    const counted = pairs.filter(([, weight]) => weight > 0);
    if (!counted.length) return null;
    const values = counted.map(([value]) => value);
    const centre = sum(counted.map(([value, weight]) => value * weight)) / sum(counted.map(([, weight]) => weight));
    return Math.min(Math.max(centre, Math.min(...values)), Math.max(...values));
  };
  const overall = (pairs, geometric) => {
    if (pairs.some(([value]) => value === null)) return null;
    if (!geometric) return mean(pairs);
    const logs = mean(pairs.map(([value, weight]) => [Math.log(Math.max(value, 1)), weight]));
    return logs === null ? null : Math.exp(logs);
  };
  const failing = (board, links, levels) => links.filter(([, needs, least]) => below(levels[needs], least - board.tolerance));
  const carrying = (board, grade, level) => (board.caps[grade] >= level ? grade : board.caps.findIndex((cap) => cap >= level));

  // Everything after some changes: by the number of a criterion, its practice, its grade of evidence, the level a statement is mended for.
  const projected = (board, changes) => {
    const levels = [];
    const gathered = board.steps.map(([, , , weight, points]) => (weight ? [[weight, points]] : []));
    board.spots.forEach(([, step, weight, base, grade, ceiling, links, allowed], number) => {
      const [practice, evidence, lifts] = changes.get(number) ?? [base, grade, 0];
      const held = failing(board, links, levels).map(([level]) => level - 1);
      const level = Math.min(practice, board.caps[evidence], ceiling ?? board.top, Math.max(allowed ?? board.top, lifts), ...held);
      levels.push(level);
      gathered[step].push([weight, (weight * 100 * level) / board.top]);
    });
    const steps = board.steps.map(([, , scored], step) => {
      const whole = sum(gathered[step].map(([weight]) => weight));
      return scored && whole ? sum(gathered[step].map(([, points]) => points)) / whole : null;
    });
    return { levels, steps, total: overall(steps.map((value, step) => [value, board.steps[step][1]]), board.geometric) };
  };

  const whatIf = (panel) => {
    const board = JSON.parse(document.querySelector("#board").textContent);
    const { mark, said, needs, first, whole } = panel.dataset;
    const [status, told, waits] = all(".tried p[role=status], .taken, .waits", panel);
    const [take, clear] = all("button", panel);
    const values = all("data", panel);
    const name = (number) => {
      const id = board.spots[number][0];
      return words(document.querySelector(`#fixes a[href='#c-${id}']`) ?? document.querySelector(`[id='c-${id}'] h4`));
    };
    const code = (number) => words(document.querySelector(`[id='c-${board.spots[number][0]}'] h4 b`));
    const marked = (number) => String(number).replace(".", mark);
    const points = (value) => {
      const shown = rounded(value, 0);
      if (shown === 0 && rounded(value, 9) > 0) return "1";
      return String(shown === 100 && rounded(value, 9) < 100 ? 99 : shown);
    };
    const gain = (value) => {
      const shown = rounded(rounded(value, 9), 1);
      return `${shown > 0 ? "+" : shown < 0 ? "\u2212" : ""}${marked(Math.abs(shown).toFixed(1))}`;
    };

    const rows = board.fixes.map(([number, level, days, firstLevel, firstDays]) => {
      const row = panel.querySelector("tbody").insertRow();
      const head = document.createElement("th");
      head.textContent = name(number);
      row.append(head);
      const choices = [[firstLevel, firstDays, first], [level, days, whole]].map(([to, taken, word]) => {
        const place = row.insertCell();
        if (!to) return null;
        const box = document.createElement("input");
        box.type = "checkbox";
        box.setAttribute("aria-label", `${head.textContent}: ${word}`);
        place.append(box, ` ${marked(rounded(taken, 1))}`);
        return { box, to, days: taken };
      }).filter(Boolean);
      choices.forEach(({ box }) => box.addEventListener("change", () => {
        choices.filter((other) => box.checked && other.box !== box).forEach((other) => { other.box.checked = false; });
      }));
      return { number, choices, last: choices.length - 1 };
    });

    const change = (number, level, kind) => {
      const [, , , base, grade] = board.spots[number];
      return [kind ? base : Math.max(base, level), carrying(board, grade, level), level];
    };
    const today = projected(board, new Map());
    const show = (place, before, after) => {
      place.value = after ?? "";
      place.textContent = after === null ? "\u2013" : after === before ? points(after) : `${points(before)} \u2192 ${points(after)} (${gain(after - before)})`;
    };
    const apply = () => {
      const taken = rows.flatMap((row, at) => row.choices.filter(({ box }) => box.checked)
        .map(({ to, days }) => ({ number: row.number, to, days, proof: board.fixes[at][5] })));
      const then = projected(board, new Map(taken.map(({ number, to, proof }) => [number, change(number, to, proof)])));
      [then.total, ...then.steps].forEach((value, at) => show(values[at], [today.total, ...today.steps][at], value));
      const open = taken.flatMap(({ number, to }) => failing(board, board.spots[number][6], then.levels)
        .filter(([level]) => level <= to)
        .map(([, other, least]) => needs.replace("{code}", code(number)).replace("{other}", name(other)).replace("{level}", least)));
      waits.textContent = open.join(" ");
      clear.disabled = !taken.length;
      const facts = { n: taken.length, days: marked(rounded(sum(taken.map(({ days }) => days)), 1)), points: values[0].textContent };
      told.textContent = said.replace(/\{(\w+)\}/g, (_, key) => facts[key]);
      status.textContent = `${told.textContent} ${waits.textContent}`;
    };
    const check = (wanted) => {
      rows.forEach(({ choices, last }, at) => choices.forEach(({ box }, n) => { box.checked = n === last && wanted(at); }));
      apply();
    };
    panel.addEventListener("change", apply);
    take.addEventListener("click", () => check((at) => at < Number(take.dataset.take)));
    clear.addEventListener("click", () => { check(() => false); take.focus(); });
    panel.hidden = false;
    apply();
  };
  all(".what-if").forEach(whatIf);

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
