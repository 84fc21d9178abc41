// Opens the page of every example as a reader does and compares what it shows with the wire format.
//
//   node check.mjs ABSTATS CHROMIUM [PICTURES]
//
// ABSTATS is the command, CHROMIUM the browser; with PICTURES, a folder, screenshots of every page are left there.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [abstats, executablePath, pictures] = process.argv.slice(2);
const examples = new URL('../../../../examples/', import.meta.url).pathname;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

let passed = 0;
const failures = [];
let place = '';
function check(condition, what) {
  if (condition) passed += 1;
  else failures.push(`${place}: ${what}`);
}

/** Whether the number that the text begins with is the value, to the digits printed. */
function says(text, value) {
  const found = text.match(/^([<>])?\s*([+−-]?[\d,]+(?:\.\d+)?(?:e[+-]?\d+)?)/);
  if (!found) return false;
  const [, sign, digits] = found;
  const number = Number(digits.replaceAll(',', '').replace('−', '-'));
  if (sign) return sign === '<' ? value < number : value > number;
  const [mantissa, power] = digits.split('e');
  const decimals = (mantissa.split('.')[1] ?? '').length;
  return Math.abs(number - value) <= 0.5000001 * 10 ** (Number(power ?? 0) - decimals);
}

function saysInterval(text, interval, factor) {
  if (interval.high === null) return text.endsWith(' or more') && says(text, factor * interval.low);
  const [low, high] = text.split(' to ');
  return says(low, factor * interval.low) && says(high ?? '', factor * interval.high);
}

/** `148 of 1,480`, and the rate. */
function checkRate(cell, { visitors, conversions }, of) {
  const [some, all] = (cell?.second ?? '').split(' of ');
  check(says(some, conversions) && says(all ?? '', visitors), `${of} counts ${cell?.second}`);
  check(says(cell?.first ?? '', (100 * conversions) / visitors), `${of} rate ${cell?.first}`);
}

const evidence = ['Chance to be better', 'p-value', 'Adjusted p-value'];
const words = { non_inferior: 'non-inferior', not_enough_data: 'not enough data' };

/** Lift, certainty and verdict of a variant, wherever they stand. */
function checkEvidence(cells, variant, control, of) {
  const { statistics, visitors, conversions, verdict } = variant;
  const lift = 100 * ((conversions * control.visitors) / (visitors * control.conversions) - 1);
  check(says(cells.Lift.first, lift), `${of} lift ${cells.Lift.first}, not ${lift}`);
  check(saysInterval(cells.Lift.second, statistics.lift.interval, 100), `${of} lift's interval ${cells.Lift.second}`);
  const column = 'chance_to_beat_control' in statistics ? evidence[0] : 'adjusted_p_value' in statistics ? evidence[2] : evidence[1];
  const value = statistics.adjusted_p_value ?? statistics.p_value ?? 100 * statistics.chance_to_beat_control;
  check(says(cells[column]?.first ?? '', value), `${of} ${column} ${cells[column]?.first}, not ${value}`);
  const shown = cells.Verdict.text.replace(/^[▲▼=≥] /, '').replace(/ in doubt$/, '');
  check(shown === (words[verdict] ?? verdict), `${of} verdict ${shown}, not ${verdict}`);
}

const named = ({ name, variant_id }) => name ?? variant_id;

/** A row of the table of the whole test. */
function checkRow({ heading, cells }, variant, control) {
  check(heading === named(variant), `${heading} is not ${named(variant)}`);
  checkRate(cells['Conversion rate'], variant, heading);
  if (variant.is_control) {
    check(cells.Verdict.text === 'control' && cells.Lift.text === '–', `${heading} is the control`);
    return;
  }
  checkEvidence(cells, variant, control, heading);
  const { expected_loss, difference } = variant.statistics;
  const loss = cells['Expected loss per 10,000'];
  if (loss) check(says(loss.first, 10_000 * expected_loss), `${heading} loss ${loss.first}`);
  const points = cells['Difference in points'];
  if (points) {
    check(says(points.first, 100 * difference.estimate), `${heading} difference ${points.first}`);
    check(saysInterval(points.second, difference.interval, 100), `${heading} difference's interval ${points.second}`);
  }
  check(loss || points, `${heading} has neither loss nor difference`);
}

/** A row of the table of a breakdown, for one variant. */
function checkSegment({ heading, cells }, segment, variant_id, found) {
  const control = segment.variants.find((variant) => variant.is_control);
  const variant = segment.variants.find((variant) => variant.variant_id === variant_id);
  const of = `${heading} ${named(variant)}`;
  check(heading === segment.criteria, `segment ${heading}, not ${segment.criteria}`);
  checkRate(cells[named(control)], control, `${heading} ${named(control)}`);
  checkRate(cells[named(variant)], variant, of);
  checkEvidence(cells, variant, control, of);
  const shrinkage = found?.variants.find((variant) => variant.variant_id === variant_id)?.shrinkage?.segments;
  const shrunk = shrinkage?.find(({ criteria }) => criteria === segment.criteria)?.lift;
  const adjusted = cells['Adjusted for luck'];
  check(!shrunk || adjusted, `${of} is not adjusted`);
  if (!shrunk || !adjusted) return;
  check(says(adjusted.first, 100 * shrunk.estimate), `${of} adjusted ${adjusted.first}`);
  check(saysInterval(adjusted.second, shrunk.interval, 100), `${of} adjusted interval ${adjusted.second}`);
}

/** Headings and tables, as the browser has them. */
function contents() {
  const text = (node) => (node?.textContent ?? '').replace(/\s+/g, ' ').trim();
  const row = (tr) => ({
    heading: text(tr.querySelector('th')),
    cells: Object.fromEntries([...tr.querySelectorAll('td:not(.pic)')].map((td) => [
      td.dataset.label ?? 'Verdict',
      { text: text(td), first: text(td.querySelector('.first')), second: text(td.querySelector('.second')) },
    ])),
  });
  return {
    title: document.title,
    heading: text(document.querySelector('h1')),
    decision: text(document.querySelector('.decision h2')),
    code: [...document.querySelector('.decision').classList],
    whole: [...document.querySelectorAll('table.whole tbody tr')].map(row),
    breakdowns: [...document.querySelectorAll('section.breakdown')].map((section) => ({
      by: text(section.querySelector('h2')),
      groups: [...section.querySelector('table.segments').tBodies].map((body) => ({
        block: text(body.querySelector('.block th')),
        rows: [...body.querySelectorAll('tr:not(.block, .closing)')].map(row),
      })),
    })),
    data: document.getElementById('data').textContent,
    download: document.querySelector('a[download]').href,
  };
}

function checkContents(page, report) {
  const title = report.test_name ?? 'A/B test';
  check(page.title === title && page.heading === title, `title ${page.title}`);
  const decisions = {
    ship: /^Ship “.+”\.$/, keep: /^Keep “.+”\.$/, either: /^Choose by cost|ship it if it has other advantages\.$/,
    wait: /^Not decided yet\.$/, check: /^Cannot be decided/,
  };
  check(decisions[report.decision]?.test(page.decision), `"${page.decision}" for ${report.decision}`);
  check(page.code.includes(report.decision), `the panel is ${page.code}`);
  const control = report.variants.find((variant) => variant.is_control);
  check(page.whole.length === report.variants.length, `${page.whole.length} rows`);
  page.whole.forEach((row, index) => checkRow(row, report.variants[index], control));
  const rivals = report.variants.filter((variant) => !variant.is_control);
  const dimensions = new Map();
  for (const segment of report.breakdowns ?? []) {
    const by = segment.breakdown_by ?? report.breakdown_by;
    dimensions.set(by, [...(dimensions.get(by) ?? []), segment]);
  }
  check(page.breakdowns.length === dimensions.size, `${page.breakdowns.length} breakdowns, not ${dimensions.size}`);
  for (const [by, segments] of dimensions) {
    const groups = page.breakdowns.find((breakdown) => breakdown.by === `By ${by}`)?.groups ?? [];
    check(groups.length === rivals.length, `${groups.length} variants by ${by}`);
    const sorted = segments.toSorted((a, b) => b.total_visitors - a.total_visitors);
    const found = (report.findings ?? []).find(({ breakdown_by }) => breakdown_by === by);
    groups.forEach(({ block, rows }, place) => {
      check(rivals.length === 1 || block.includes(named(rivals[place])), `${block} is not of ${named(rivals[place])}`);
      check(rows.length === sorted.length, `${rows.length} segments of ${by}`);
      rows.forEach((row, index) => checkSegment(row, sorted[index], rivals[place].variant_id, found));
    });
  }
  check(JSON.stringify(JSON.parse(page.data)) === JSON.stringify(report), 'the results inside the page');
  const saved = JSON.parse(decodeURIComponent(page.download.split(',').slice(1).join(',')));
  const counts = ({ variant_id, visitors, conversions }) => `${variant_id}: ${conversions}/${visitors}`;
  check(`${saved.variants.map(counts)}` === `${report.variants.map(counts)}`, 'the download');
}

/** Text beyond its cell or the page, and texts of a row or a picture over one another. */
function misplaced() {
  const seen = [];
  const quoted = (node) => `"${node.textContent.replace(/\s+/g, ' ').trim()}"`;
  const texts = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const boxes = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.data.trim() || node.parentElement.closest('.hidden, script')) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) if (box.width > 0 && box.height > 0) boxes.push({ node, box });
    }
    return boxes;
  };
  const clash = (parts) => {
    parts.forEach((one, index) => {
      for (const other of parts.slice(index + 1)) {
        if (one.part === other.part) continue;
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (across > 1 && down > 3) seen.push(`${quoted(one.node)} and ${quoted(other.node)} are over one another`);
      }
    });
  };
  const clipped = (cell) => getComputedStyle(cell).clipPath !== 'none' || !cell.checkVisibility();
  const room = document.documentElement.clientWidth;
  for (const row of document.querySelectorAll('tr')) {
    const cells = [...row.cells].filter((cell) => !clipped(cell));
    const parts = cells.flatMap((part) => texts(part).map((text) => ({ ...text, part })));
    for (const { part, node, box } of parts) {
      if (part.matches('.pic')) continue;
      const cell = part.getBoundingClientRect();
      if (box.left < cell.left - 1 || box.right > cell.right + 1) seen.push(`${quoted(node)} runs out of its cell`);
    }
    clash(parts);
  }
  for (const svg of document.querySelectorAll('svg')) {
    clash([...svg.querySelectorAll('text')].map((node) => ({ node, part: node, box: node.getBoundingClientRect() })));
  }
  for (const { node, box } of texts(document.body)) {
    if (node.parentElement.closest('.scroll, thead th:not(.pic)')) continue;
    if (box.left < -1 || box.right > room + 1) seen.push(`${quoted(node)} runs out of the page`);
  }
  return [...new Set(seen)];
}

/** A page that says when it fetches or complains. */
async function opened(browser, path, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const address = pathToFileURL(path).href;
  page.on('console', (message) => check(false, `console: ${message.text()}`));
  page.on('pageerror', (error) => check(false, `error: ${error.message}`));
  page.on('request', (request) => {
    check(request.url() === address || request.url().startsWith('data:'), `request of ${request.url()}`);
  });
  await page.goto(address);
  return page;
}

const unfold = (page) => page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));

async function checkPlaces(page, width) {
  const scroll = await page.evaluate(() => document.documentElement.scrollWidth);
  check(scroll <= width, `${scroll} pixels wide`);
  const faults = await page.evaluate(misplaced);
  for (const fault of faults) check(false, fault);
  check(faults.length === 0, `${faults.length} texts out of place`);
}

async function look(browser, path, report, scheme, picture) {
  const page = await opened(browser, path, { colorScheme: scheme });
  for (const width of [1280, 390, 320]) {
    place = `${place.replace(/ \d+ px$/, '')} ${width} px`;
    await page.setViewportSize({ width, height: 900 });
    if (width === 1280) checkContents(await page.evaluate(contents), report);
    if (picture) await page.screenshot({ path: `${picture}-${width}.png`, fullPage: true });
    // Everything is looked at, also what is folded.
    await unfold(page);
    await checkPlaces(page, width);
    // The page's policy lets no script in; this one comes by the driver.
    await page.evaluate(axe);
    const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    for (const { id, help, nodes } of violations) check(false, `${id}: ${help}, ${nodes[0].html}`);
    check(passes.length > 10, `only ${passes.length} rules of accessibility applied`);
  }
  await page.context().close();
}

/** The paper within its margins of 13 mm, in pixels. */
const paper = { A4: [210, 297], Letter: [215.9, 279.4] };
const pixels = (millimetres) => Math.floor(((millimetres - 26) / 25.4) * 96);

async function print(browser, path, picture) {
  const page = await opened(browser, path, {});
  for (const [format, size] of Object.entries(paper)) {
    place = `${place.replace(/ (A4|Letter)$/, '')} ${format}`;
    const [width, height] = size.map(pixels);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width, height });
    await checkPlaces(page, width);
    const bottom = await page.evaluate(() => document.querySelector('.decision').getBoundingClientRect().bottom);
    check(bottom <= height, `the decision ends at ${bottom} of ${height} pixels`);
    await page.emulateMedia({ media: null });
    const pdf = await page.pdf({ format, preferCSSPageSize: false, path: picture && `${picture}-${format}.pdf` });
    check(pdf.subarray(0, 5).toString() === '%PDF-', 'no PDF');
  }
  await page.context().close();
}

const folder = mkdtempSync(join(tmpdir(), 'abstats-report-'));
if (pictures) mkdirSync(pictures, { recursive: true });
const browser = await chromium.launch({ executablePath, args: flags });
const files = readdirSync(examples).filter((name) => /\.(json|csv)$/.test(name));
const asked = {
  'homepage-cta.json': [['--rope', '2%', '--min-visitors', '2000', '--min-days', '21']],
  'homepage-cta-frequentist.json': [['--non-inferiority', '5%', '--min-days', '14']],
  'hillstrom-conversions.csv': [['--rope', '20%', '--min-conversions', '50'], ['--engine', 'frequentist', '--rope', '0.4pp']],
};
for (const file of files) {
  const engines = file.endsWith('.csv') ? [['--engine', 'bayesian'], ['--engine', 'frequentist']] : [[]];
  for (const options of [...engines, ...asked[file] ?? []]) {
    const path = join(folder, `${file}.html`);
    execFileSync(abstats, ['report', join(examples, file), ...options, '-o', path]);
    const json = execFileSync(abstats, ['analyze', join(examples, file), ...options, '--format', 'json'], { maxBuffer: 1 << 28 });
    const name = [file, options.join(' ').replaceAll(/[^\w.]+/g, '-')].filter(Boolean).join('');
    for (const scheme of ['light', 'dark']) {
      place = `${name} ${scheme}`;
      await look(browser, path, JSON.parse(json), scheme, pictures && join(pictures, `${name}-${scheme}`));
    }
    place = name;
    await print(browser, path, pictures && join(pictures, name));
  }
}
await browser.close();
rmSync(folder, { recursive: true });
check(files.length > 3, `${files.length} examples found`);
for (const failure of failures) console.error(failure);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length > 0 ? 1 : 0);
