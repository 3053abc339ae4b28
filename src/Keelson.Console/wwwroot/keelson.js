// Keeps a page current without a circuit: one event stream says that something changed, the page asks for itself again, and the
// regions marked data-live are exchanged where they differ. Charts are elements that redraw when their data attribute changes.
(() => {
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const units = {
    percent: v => v == null ? "–" : (v * 100).toFixed(v > 0.995 && v < 1 ? 2 : 1) + " %",
    usd: v => v == null ? "–" : v === 0 ? "$0" : "$" + v.toFixed(v < 0.01 ? 5 : v < 1 ? 4 : 2),
    ms: v => v == null ? "–" : v < 1000 ? Math.round(v) + " ms" : (v / 1000).toFixed(1) + " s",
    count: v => v == null ? "–" : String(Math.round(v * 100) / 100),
  };

  class KeelsonChart extends HTMLElement {
    static observedAttributes = ["data-series"];
    connectedCallback() {
      this.resizer = new ResizeObserver(() => this.plot?.setSize({ width: this.clientWidth, height: this.clientHeight - 26 }));
      this.resizer.observe(this);
      this.draw();
    }
    disconnectedCallback() { this.resizer?.disconnect(); this.plot?.destroy(); this.plot = null; }
    attributeChangedCallback() { if (this.isConnected) this.draw(); }
    draw() {
      const { x, lines } = JSON.parse(this.dataset.series);
      const format = units[this.dataset.unit] ?? units.count;
      const colours = ["--accent", "--tool", "--comp", "--wait"];
      const axis = { stroke: css("--dim"), grid: { stroke: css("--line-soft"), width: 1 }, ticks: { show: false }, font: "11px system-ui" };
      this.plot?.destroy();
      this.replaceChildren();
      this.plot = new uPlot({
        width: this.clientWidth || 300, height: (this.clientHeight || 130) - 26,
        cursor: { points: { size: 6 } }, legend: { live: true },
        scales: { y: { range: (_, lo, hi) => this.dataset.unit === "percent" ? [Math.min(lo, 0.9), 1.002] : [0, Math.max(hi * 1.1, 1e-9)] } },
        tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
        axes: [{ ...axis, size: 26, values: (_, ticks) => ticks.map(tick => {
          const at = new Date(tick * 1000).toISOString();
          return at.slice(11, 16) === "00:00" ? at.slice(5, 10) : at.slice(11, 16);
        }) }, { ...axis, size: 62, values: (_, ticks) => ticks.map(format) }],
        series: [{ value: (_, v) => v == null ? "–" : new Date(v * 1000).toISOString().slice(5, 16).replace("T", " ") + " UTC" },
          ...lines.map((line, i) => ({ label: line.name, stroke: css(colours[i % 4]), width: 2, spanGaps: false,
            points: { show: x.length <= 60, size: 5, fill: css(colours[i % 4]) }, value: (_, v) => format(v) }))],
      }, [x, ...lines.map(line => line.y)], this);
    }
  }
  customElements.define("keelson-chart", KeelsonChart);

  const state = document.getElementById("live-state");
  const say = word => { if (state) { state.dataset.liveState = word; state.lastElementChild.textContent = word; } };

  let busy = false, again = false;
  async function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { "Keelson-Live": "1" }, redirect: "manual" });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const region of document.querySelectorAll("[data-live]")) {
          const next = page.getElementById(region.id);
          if (next) morph(region, next);
        }
      }
    } catch { /* The event stream notices a platform that is gone, and says so. */ }
    busy = false;
    if (again) { again = false; setTimeout(refresh, 500); }
  }

  // Changes only what differs, so that focus, scroll position and charts stay.
  function morph(from, to) {
    if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName) { from.replaceWith(to.cloneNode(true)); return; }
    if (from.nodeType === Node.TEXT_NODE) { if (from.data !== to.data) from.data = to.data; return; }
    if (from.nodeType !== Node.ELEMENT_NODE) return;
    for (const { name } of [...from.attributes]) if (!to.hasAttribute(name) && name !== "open") from.removeAttribute(name);
    for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
    if (from.nodeName === "KEELSON-CHART") return;
    const old = [...from.childNodes], fresh = [...to.childNodes];
    fresh.forEach((node, i) => i < old.length ? morph(old[i], node) : from.append(node.cloneNode(true)));
    old.slice(fresh.length).forEach(node => node.remove());
  }

  if (document.querySelector("[data-live]")) {
    const stream = new EventSource("/console/live");
    stream.onopen = () => say("live");
    stream.onerror = () => say("lost");
    stream.addEventListener("changed", refresh);
  } else if (state) { say("static"); }

  document.getElementById("theme")?.addEventListener("click", () => {
    const dark = document.documentElement.dataset.theme !== "dark";
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    localStorage.setItem("keelson-theme", dark ? "dark" : "light");
    document.querySelectorAll("keelson-chart").forEach(chart => chart.draw());
  });
})();
