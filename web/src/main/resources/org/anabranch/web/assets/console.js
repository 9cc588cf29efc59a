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

  /* Files: read here, put into the text box, sent as text */
  const LARGEST = 50_000_000;
  const held = new Map();
  const say = (box, text) => {
    const hint = box.closest("form").querySelector("[data-drop-hint]");
    if (hint) hint.textContent = text;
  };
  const take = async (box, file) => {
    const form = box.closest("form");
    held.delete(form);
    if (file.size > LARGEST) {
      say(box, `${file.name} is larger than 50 MB: give its path on this machine instead.`);
      return;
    }
    if (/\.pdf$/i.test(file.name)) {
      held.set(form, file);
      box.value = "";
      say(box, `${file.name} is ready: press Write, and it is read here on this machine.`);
      return;
    }
    const text = await file.text();
    if (text.includes("\u0000")) {
      say(box, `${file.name} is not a text.`);
      return;
    }
    box.value = text;
    box.closest("form").elements.namedItem("name").value = file.name;
    say(box, `${file.name} is in the box; look it over, then write.`);
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
  document.addEventListener("submit", (e) => {
    const button = e.target.querySelector("button[type=submit]");
    if (e.defaultPrevented || !button || e.target.hasAttribute("hx-post") || e.target.method !== "post") return;
    setTimeout(() => (button.disabled = true));
    if (e.target.dataset.busy) button.textContent = e.target.dataset.busy;
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
  const palette = () => [1, 2, 3, 4, 5, 6, 7, 8].map((i) => css(`--ab-chart-${i}`));
  const colour = (series, index) =>
    ({ second: css("--ab-chart-2"), missing: css("--ab-bad"), wanted: css("--ab-ink") })[series.role] ||
    palette()[index % 8];
  const option = (chart) => {
    const ink = css("--ab-muted");
    const bars = chart.kind === "bars";
    const names = { type: "category", data: chart.categories, axisTick: { show: false },
      axisLine: { lineStyle: { color: css("--ab-line") } }, axisLabel: { color: ink, hideOverlap: true } };
    const values = { type: "value",
      axisLabel: { color: ink, hideOverlap: true, formatter: (v) => compact.format(v) }, splitNumber: 4,
      splitLine: { lineStyle: { color: css("--ab-line") } } };
    const series = chart.series.map((s, i) => {
      const c = colour(s, i);
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
      return { ...line, smooth: 0.2 };
    });
    return {
      animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 400,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: bars ? 24 : 8, right: 32, top: 44, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, type: "scroll", icon: "roundRect", itemWidth: 12, itemHeight: 8, textStyle: { color: ink },
        pageIconColor: ink, pageTextStyle: { color: ink } },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true,
        backgroundColor: css("--ab-card"), borderColor: css("--ab-line"), textStyle: { color: css("--ab-ink"), fontSize: 12 },
        valueFormatter: (v) => `${new Intl.NumberFormat("en").format(v)} ${chart.unit}`.trim(), axisPointer: { type: bars ? "shadow" : "line" } },
      xAxis: bars ? values : { ...names, boundaryGap: chart.kind === "lines" },
      yAxis: bars ? { ...names, inverse: true } : values,
      series,
    };
  };
  const draw = () =>
    all("[data-chart]").forEach((element) => {
      const chart = JSON.parse(element.dataset.chart);
      if (chart.kind === "bars") element.style.height = `${90 + chart.categories.length * 34}px`;
      const made = echarts.getInstanceByDom(element) || echarts.init(element, null, { renderer: "canvas" });
      made.setOption(option(chart), true);
      made.resize();
    });
  if (window.echarts) {
    draw();
    window.addEventListener("resize", draw);
  }
  new MutationObserver(() => {
    if (toggle) toggle.textContent = label();
    if (window.echarts) draw();
  }).observe(root, { attributeFilter: ["data-bs-theme"] });
})();
