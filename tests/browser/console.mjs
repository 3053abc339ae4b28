// Opens every page of the console in headless Chromium as a person would, and prints one JSON line of findings.
// Usage: node console.mjs BASE_URL TOKEN CHROMIUM [SCREENSHOT_FOLDER]
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const [base, token, executablePath, shots] = process.argv.slice(2);
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const findings = { pages: [], errors: [], axe: [], live: null, signIn: null, firstPaintMs: {} };

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, colorScheme: "dark" });
  const page = await context.newPage();
  page.on("console", message => { if (message.type() === "error") findings.errors.push(`${page.url()}: ${message.text()}`); });
  page.on("pageerror", error => findings.errors.push(`${page.url()}: ${error.message}`));

  await page.goto(base + "/");
  findings.signIn = new URL(page.url()).pathname;
  await page.fill("#token", token);
  await Promise.all([page.waitForURL(base + "/"), page.click("button[type=submit]")]);

  const look = async (path, name) => {
    await page.goto(base + path);
    await page.waitForSelector("h1");
    findings.firstPaintMs[name] = await page.evaluate(() =>
      performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null);
    await page.evaluate(axeSource);
    const result = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    for (const violation of result.violations) {
      if (violation.impact === "serious" || violation.impact === "critical") {
        findings.axe.push(`${name}: ${violation.id}: ${violation.nodes.map(node => node.target.join(" ")).slice(0, 3).join("; ")}`);
      }
    }
    findings.pages.push({ name, title: await page.title(), headline: await page.textContent("h1") });
    if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: name !== "runs" });
  };

  await look("/", "overview");
  findings.live = await page.waitForSelector("#live-state[data-live-state=live]", { timeout: 5000 }).then(() => "live", () => "lost");
  await look("/runs", "runs");
  const run = await page.getAttribute("table a[href^='/runs/']", "href", { timeout: 2000 }).catch(() => null);
  if (run) await look(run, "run");
  await look("/capacity", "capacity");
  const names = [];
  await page.focus("nav a[href='/capacity']");
  for (let step = 0; step < 20; step++) {
    await page.keyboard.press("Tab");
    names.push(await page.evaluate(() => document.activeElement?.getAttribute("aria-labelledby") ?? document.activeElement?.getAttribute("href")));
  }
  findings.keyboard = [...new Set(names)].filter(Boolean);
  findings.advice = await page.evaluate(() => [...document.querySelectorAll("[aria-labelledby=advice] tbody tr")].map(row => row.innerText));

  await page.goto(base + "/");
  await page.click("#theme");
  await look("/", "overview-light");
  await look("/capacity", "capacity-light");
  await page.setViewportSize({ width: 390, height: 800 });
  await look("/", "overview-phone");
  const isWide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
  findings.overflowX = await page.evaluate(isWide);
  await look("/capacity", "capacity-phone");
  findings.overflowX ||= await page.evaluate(isWide);
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(findings) + "\n");
