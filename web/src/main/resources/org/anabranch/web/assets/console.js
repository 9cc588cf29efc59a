// What pages cannot do by themselves: theme, menu, files dropped, copying, charts. Pages work without it.
(() => {
  const root = document.documentElement;
  const all = (selector, within) => [...(within || document).querySelectorAll(selector)];
  const css = (name) => getComputedStyle(root).getPropertyValue(name).trim();

  /* Theme and menu */
  const toggle = document.querySelector(".theme-toggle");
  const label = () => (root.dataset.bsTheme === "dark" ? "Light" : "Dark");
  if (toggle) {
    toggle.hidden = false;
    toggle.textContent = label();
    toggle.addEventListener("click", () => {
      root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
      try {
        localStorage.setItem("anabranch-theme", root.dataset.bsTheme);
      } catch {
        // Storage is off; it holds for this page.
      }
    });
  }
  const menu = document.querySelector(".menu-toggle");
  menu?.addEventListener("click", () => {
    const open = menu.getAttribute("aria-expanded") !== "true";
    menu.setAttribute("aria-expanded", String(open));
  });

  /* Where a row of tabs is wider than the page, the one the page is under is in sight */
  document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  /* Escape closes what is open around the focus, and the focus goes back to what opened it */
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape" || e.defaultPrevented) return;
    const open = document.activeElement?.closest("details.confirm[open], .side:has([aria-expanded=true])");
    if (!open) return;
    if (open.matches("details")) open.open = false;
    else menu.setAttribute("aria-expanded", "false");
    (open.querySelector("summary") || menu).focus();
  });

  /* Where a part of the page is replaced, the focus and what was opened stay where they were */
  const STOPS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const sign = (stop) => [stop.tagName, stop.id, stop.name, stop.getAttribute("href"), stop.tagName === "INPUT" ? stop.value : stop.textContent.trim()].join("|");
  let left = null;
  document.addEventListener("htmx:beforeSwap", (e) => {
    const part = e.detail.target;
    const here = document.activeElement;
    left = part?.id && { id: part.id, opened: all("details", part).map((d) => d.open),
      ...(part !== here && part.contains(here) ? { at: all(STOPS, part).indexOf(here), sign: sign(here) } : {}) };
  });
  document.addEventListener("htmx:afterSettle", () => {
    const part = left && document.getElementById(left.id);
    if (!part) return;
    const details = all("details", part);
    if (details.length === left.opened.length) details.forEach((d, i) => (d.open = d.open || left.opened[i]));
    if (left.at >= 0 && !part.contains(document.activeElement)) {
      const stops = all(STOPS, part);
      const same = stops.filter((s) => sign(s) === left.sign);
      const near = (s) => Math.abs(stops.indexOf(s) - left.at);
      (same.sort((a, b) => near(a) - near(b))[0] || stops[Math.min(left.at, stops.length - 1)] || document.getElementById("main")).focus({ preventScroll: true });
    }
    left = null;
  });

  /* Files: read here, put into the text box, sent as text */
  const LARGEST = 50_000_000;
  const held = new Map();
  const say = (box, text) => {
    const hint = box.closest("form").querySelector("[data-drop-hint]");
    if (hint) hint.textContent = text;
  };
  // As the server reads files: by the mark at the beginning, else UTF-8, else GB 18030 where that is Chinese.
  const decoded = (bytes) => {
    const strictly = (charset) => {
      try {
        return new TextDecoder(charset, { fatal: true }).decode(bytes);
      } catch {
        return null;
      }
    };
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return strictly("utf-16le");
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return strictly("utf-16be");
    let pairs = 0;
    let common = 0;
    for (let i = 0; i < bytes.length; i++) {
      if (bytes[i] < 0x80) continue;
      pairs++;
      if (bytes[i] >= 0xa1 && bytes[i] <= 0xd7 && bytes[i + 1] >= 0xa1) common++;
      i++;
    }
    const utf8 = strictly("utf-8");
    return utf8 === null && common * 10 >= pairs * 9 ? strictly("gb18030") : utf8;
  };
  const take = async (box, file) => {
    const form = box.closest("form");
    held.delete(form);
    if (file.size > LARGEST) {
      const path = form.elements.namedItem("source") ? ": give its path on this machine instead" : "";
      say(box, `${file.name} is larger than 50 MB${path}.`);
      return;
    }
    if (/\.pdf$/i.test(file.name) && form.elements.namedItem("source")) {
      held.set(form, file);
      box.value = "";
      say(box, `${file.name} is ready: press Write, and it is read here on this machine.`);
      return;
    }
    const text = decoded(new Uint8Array(await file.arrayBuffer()));
    if (text === null || text.includes("\u0000")) {
      say(box, `${file.name} is no text in UTF-8, UTF-16 or GB 18030. Save it as UTF-8; as a table, as “CSV UTF-8”.`);
      return;
    }
    box.value = text;
    const name = form.querySelector("[data-name]");
    if (name) name.value = file.name;
    say(box, `${file.name} is in the box; look it over, then go on.`);
  };
  all("[data-drop]").forEach((box) => {
    box.addEventListener("dragover", (e) => {
      e.preventDefault();
      box.classList.add("dropping");
    });
    box.addEventListener("dragleave", () => box.classList.remove("dropping"));
    box.addEventListener("drop", (e) => {
      box.classList.remove("dropping");
      if (e.dataTransfer.files.length > 0) {
        e.preventDefault();
        take(box, e.dataTransfer.files[0]);
      }
    });
  });
  all("[data-file]").forEach((input) => {
    input.hidden = false;
    all("[data-file-label]", input.form).forEach((l) => (l.hidden = false));
    input.addEventListener("change", () => {
      if (input.files.length > 0) take(input.form.querySelector("[data-drop]"), input.files[0]);
    });
  });
  all("[data-check-all]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const boxes = all("input[type=checkbox][name=platform]", button.closest("form"));
      const on = !boxes.every((b) => b.checked);
      boxes.forEach((b) => (b.checked = on));
    });
  });

  const send = async (form, file) => {
    const query = new URLSearchParams(new FormData(form));
    ["text", "source"].forEach((name) => query.delete(name));
    query.set("name", file.name);
    const box = form.querySelector("[data-drop]");
    say(box, `Reading ${file.name}…`);
    const reply = await fetch(`/compose/file?${query}`, { method: "POST", body: file });
    if (reply.ok) {
      location.assign(reply.url);
      return;
    }
    const told = new DOMParser().parseFromString(await reply.text(), "text/html");
    const problem = told.querySelector("[role=alert], main");
    say(box, problem ? problem.textContent.trim() : "The file could not be read.");
  };
  document.addEventListener("submit", (e) => {
    const file = held.get(e.target);
    const box = e.target.querySelector("[data-drop]");
    if (file && box.value.trim() === "") {
      e.preventDefault();
      send(e.target, file);
    }
  });

  /* Forms */
  all("form[data-autosubmit]").forEach((form) =>
    form.addEventListener("change", () => form.requestSubmit()));
  // While a form waits for files to be fitted, its button says how far they are.
  const fitting = async (button) => {
    const reply = await fetch("/api/fittings").catch(() => null);
    const [file] = reply?.ok ? await reply.json() : [];
    if (file) button.textContent = `Fitting ${file.name}: ${Math.round(file.fraction * 100)} %`;
  };
  all("[data-presses]").forEach((select) => {
    const button = document.getElementById(select.dataset.presses);
    button.hidden = true;
    select.addEventListener("change", () => button.form.requestSubmit(button));
  });
  // Files stand in the order in which they were ticked, the chosen ones before the others; buttons move them.
  all("[data-picks]").forEach((picks) => {
    const chosen = () => all(".choice", picks).filter((c) => c.querySelector("input[name=media]").checked);
    all(".pick-moves", picks).forEach((m) => (m.hidden = false));
    picks.addEventListener("change", (e) => {
      if (e.target.name !== "media") return;
      const moved = e.target.closest(".choice");
      const first = all(".choice", picks).find((c) => c !== moved && !c.querySelector("input[name=media]").checked);
      picks.insertBefore(moved, first || null);
      e.target.focus();
    });
    picks.addEventListener("click", (e) => {
      const button = e.target.closest("[data-move]");
      if (!button) return;
      const moved = button.closest(".choice");
      const order = chosen();
      const from = order.indexOf(moved);
      const to = from + Number(button.dataset.move);
      if (to >= 0 && to < order.length) {
        order[to][to < from ? "before" : "after"](moved);
        button.focus();
      }
      const told = picks.parentElement.querySelector("[data-picks-told]");
      if (told) told.textContent = `${moved.querySelector("strong").textContent} is number ${chosen().indexOf(moved) + 1} of ${order.length}.`;
    });
  });
  document.addEventListener("submit", (e) => {
    const pressed = e.submitter?.classList.contains("visually-hidden") ? null : e.submitter;
    const button = pressed || e.target.querySelector("button[type=submit]:not(.visually-hidden, [formaction])");
    if (e.defaultPrevented || !button || e.target.hasAttribute("hx-post") || e.target.method !== "post") return;
    setTimeout(() => (button.disabled = true));
    if (e.target.dataset.busy) button.textContent = e.target.dataset.busy;
    if ("fitting" in e.target.dataset) setInterval(() => fitting(button), 1000);
  });
  window.addEventListener("pageshow", (e) => {
    if (e.persisted) location.reload();
  });
  all("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
  });

  /* Charts */
  const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
  // A part of a cent keeps its first digits.
  const exact = new Intl.NumberFormat("en");
  const digits = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
  const figure = (v, usual) => (Math.abs(v) < 1 ? digits : usual).format(v);
  const told = (v, unit) => v === null || !Number.isFinite(Number(v)) ? "–" : (unit === "$" ? `${v < 0 ? "−" : ""}$${figure(Math.abs(v), exact)}` : `${figure(v, exact)} ${unit}`.trim());
  const palette = () => [1, 2, 3, 4, 5, 6, 7, 8].map((i) => css(`--ab-chart-${i}`));
  const colour = (series, index) =>
    ({ second: css("--ab-chart-2"), edge: css("--ab-muted"), missing: css("--ab-bad"), wanted: css("--ab-ink") })[series.role] ||
    palette()[index % 8];
  const fileName = (label) => (label || "chart").toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 60);
  const option = (chart) => {
    const ink = css("--ab-muted");
    const stack = chart.kind === "stack";
    const bars = chart.kind === "bars" || stack;
    const columns = chart.kind === "columns";
    const names = { type: "category", data: chart.categories, axisTick: { show: false },
      axisLine: { lineStyle: { color: css("--ab-line") } }, axisLabel: { color: ink, hideOverlap: true } };
    const unit = bars || chart.unit === "" ? {} : { name: chart.unit, nameGap: 12, nameTextStyle: { color: ink, align: "left", padding: [0, 0, 0, -24] } };
    const values = { type: "value", ...unit, max: chart.kind === "areas" && chart.unit === "%" ? 100 : undefined,
      axisLabel: { color: ink, hideOverlap: true, formatter: (v) => (stack ? told(v, chart.unit) : figure(v, compact)) }, splitNumber: stack && innerWidth < 600 ? 2 : 4,
      splitLine: { lineStyle: { color: css("--ab-line") } } };
    const series = chart.series.map((s, i) => {
      const c = colour(s, i);
      if (stack || columns) {
        return { name: s.name, type: "bar", stack: "all", data: s.values, barMaxWidth: 20, itemStyle: { color: c } };
      }
      if (bars) {
        return { name: s.name, type: "bar", data: s.values, barMaxWidth: 14, barGap: "20%",
          itemStyle: { color: c, borderRadius: [0, 3, 3, 0] } };
      }
      const line = { name: s.name, type: "line", data: s.values, itemStyle: { color: c },
        lineStyle: { color: c, width: 2 }, symbol: chart.categories.length > 1 ? "none" : "circle",
        symbolSize: 7 };
      if (chart.kind === "areas") {
        return s.role === "wanted"
          ? { ...line, lineStyle: { color: c, width: 1.5, type: "dashed" } }
          : { ...line, stack: "all", areaStyle: { color: c, opacity: 0.82 }, lineStyle: { width: 0 } };
      }
      if (s.role === "wanted") return { ...line, lineStyle: { color: c, width: 1.5, type: "dashed" }, smooth: 0.2 };
      if (s.role === "edge") return { ...line, lineStyle: { color: c, width: 1, type: "dotted" } };
      return { ...line, smooth: 0.2 };
    });
    return {
      animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 400,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: bars ? 24 : 16, right: 32, top: bars ? 44 : 60, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, right: 0, type: "scroll", icon: "roundRect", itemWidth: 12, itemHeight: 8, textStyle: { color: ink },
        pageIconColor: ink, pageTextStyle: { color: ink } },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true,
        backgroundColor: css("--ab-card"), borderColor: css("--ab-line"), textStyle: { color: css("--ab-ink"), fontSize: 12 },
        valueFormatter: (v) => told(v, chart.unit), axisPointer: { type: bars || columns ? "shadow" : "line" } },
      xAxis: bars ? values : { ...names, boundaryGap: chart.kind !== "areas" },
      yAxis: bars ? { ...names, inverse: true } : values,
      series,
    };
  };
  // A button and no icon on the canvas, which no keyboard reaches.
  const saving = (element, made) => {
    if (element.nextElementSibling && element.nextElementSibling.matches(".chart-save")) return;
    const label = element.getAttribute("aria-label");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chart-save";
    button.textContent = "PNG";
    button.setAttribute("aria-label", `Save as PNG: ${label}`);
    button.addEventListener("click", () => {
      const link = document.createElement("a");
      link.href = made.getDataURL({ pixelRatio: 2, backgroundColor: css("--ab-card") });
      link.download = `${fileName(label)}.png`;
      link.click();
    });
    element.after(button);
  };
  const draw = () =>
    all("[data-chart]").forEach((element) => {
      const chart = JSON.parse(element.dataset.chart);
      if (chart.kind === "bars" || chart.kind === "stack") element.style.height = `${90 + chart.categories.length * 34}px`;
      const made = echarts.getInstanceByDom(element) || echarts.init(element, null, { renderer: "canvas" });
      made.setOption(option(chart), true);
      made.resize();
      saving(element, made);
    });
  if (window.echarts) {
    draw();
    window.addEventListener("resize", draw);
    document.addEventListener("htmx:afterSettle", draw);
  }
  new MutationObserver(() => {
    if (toggle) toggle.textContent = label();
    if (window.echarts) draw();
  }).observe(root, { attributeFilter: ["data-bs-theme"] });

  /* The library: files in pieces by the tus protocol; a broken upload goes on where it stopped */
  const PIECE = 16 << 20;
  const problemOf = async (reply) => {
    const told = await reply.json().catch(() => ({}));
    return new Error([told.detail || told.title || `The server said ${reply.status}.`, told.fix].filter(Boolean).join(" "));
  };
  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const begun = async (file, key) => {
    const known = localStorage.getItem(key);
    const reply = known ? await fetch(known, { method: "HEAD" }) : null;
    if (reply && reply.ok) return [known, Number(reply.headers.get("Upload-Offset"))];
    const begin = await fetch("/api/media/uploads", {
      method: "POST",
      headers: { "Upload-Length": String(file.size), "Upload-Metadata": `filename ${base64(file.name)}` },
    });
    if (!begin.ok) throw await problemOf(begin);
    localStorage.setItem(key, begin.headers.get("Location"));
    return [begin.headers.get("Location"), 0];
  };
  const upload = async (file, bar) => {
    const key = `anabranch-upload:${file.name}:${file.size}:${file.lastModified}`;
    let [address, at] = await begun(file, key);
    let kept = null;
    while (at < file.size) {
      bar.value = at / file.size;
      const piece = await fetch(address, {
        method: "PATCH",
        headers: { "Upload-Offset": String(at), "Content-Type": "application/offset+octet-stream" },
        body: file.slice(at, at + PIECE),
      });
      if (!piece.ok) {
        if (piece.status < 500) localStorage.removeItem(key);
        throw await problemOf(piece);
      }
      at = Number(piece.headers.get("Upload-Offset"));
      kept = piece.headers.get("Content-Location");
    }
    bar.value = 1;
    localStorage.removeItem(key);
    return kept;
  };
  // A file that was added from a post's form is part of the post.
  const choose = (form, id) => {
    const there = all("input[name=media]", form).find((i) => i.value === id);
    if (there) there.checked = true;
    else form.insertAdjacentHTML("beforeend", `<input type="hidden" name="media" value="${encodeURIComponent(id)}">`);
  };
  all("[data-upload]").forEach((input) => {
    const told = document.querySelector("[data-upload-told]");
    const bar = document.querySelector("[data-upload-bar]");
    all("[data-upload-label]").forEach((l) => (l.hidden = false));
    input.hidden = false;
    input.addEventListener("change", async () => {
      bar.hidden = false;
      const refused = [];
      for (const file of input.files) {
        told.textContent = `Uploading ${file.name}…`;
        try {
          const kept = await upload(file, bar);
          if (kept && "uploadPresses" in input.dataset) choose(input.form, kept.split("/").pop());
        } catch (e) {
          refused.push(`${file.name}: ${e.message}`);
        }
      }
      bar.hidden = true;
      if (refused.length === 0) {
        const button = document.getElementById(input.dataset.uploadPresses);
        if (button) button.form.requestSubmit(button);
        else location.reload();
      } else told.textContent = refused.join("\n");
    });
  });

  /* The zones there are, to choose from; and that of whoever sits here, where another stands in the form */
  if (document.querySelector("input[list=zones]") && Intl.supportedValuesOf) {
    const zones = document.createElement("datalist");
    zones.id = "zones";
    zones.append(...Intl.supportedValuesOf("timeZone").map((zone) => new Option(zone, zone)));
    document.body.append(zones);
  }
  all("input[data-zone]").forEach((input) => {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!here || here === input.value) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn zone-here";
    button.textContent = `Use this browser’s: ${here}`;
    button.addEventListener("click", () => {
      input.value = here;
      input.focus();
      button.remove();
    });
    input.after(button);
  });

  /* A choice that fills a box: saved answers */
  all("[data-fills]").forEach((select) => {
    select.addEventListener("change", () => {
      const box = document.getElementById(select.dataset.fills);
      if (select.value) box.value = select.value;
      box.focus();
    });
  });
})();
