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
  const found = text.match(/^([<>])?\s*([+-]?[\d,]+(?:\.\d+)?(?:e[+-]?\d+)?)/);
  if (!found) return false;
  const [, sign, digits] = found;
  const number = Number(digits.replaceAll(',', ''));
  if (sign) return sign === '<' ? value < number : value > number;
  const mantissa = digits.split('e')[0];
  const power = digits.includes('e') ? Number(digits.split('e')[1]) : 0;
  const decimals = (mantissa.split('.')[1] ?? '').length;
  return Math.abs(number - value) <= 0.5000001 * 10 ** (power - decimals);
}

function saysInterval(text, interval, factor) {
  const [low, high] = text.replace(/^[[(]|[\])]$/g, '').split(', ');
  return says(low, factor * interval.low) && (interval.high === null ? high === '∞' : says(high, factor * interval.high));
}

/** One row of a table of variants against the variant on the wire. */
function checkRow(row, variant) {
  const name = variant.name ?? variant.variant_id;
  const of = `${row.heading} `;
  check(row.heading.startsWith(name), `${of}is not ${name}`);
  check(says(row.cells.Visitors.text, variant.visitors), `${of}visitors ${row.cells.Visitors.text}`);
  check(says(row.cells.Conversions.text, variant.conversions), `${of}conversions ${row.cells.Conversions.text}`);
  const { statistics } = variant;
  const rate = (100 * variant.conversions) / variant.visitors;
  check(says(row.cells.Rate.text, rate), `${of}rate ${row.cells.Rate.text}, not ${rate}`);
  check(saysInterval(row.cells.Rate.small, statistics.rate.interval, 100), `${of}rate's interval ${row.cells.Rate.small}`);
  const words = { non_inferior: 'non-inferior', not_enough_data: 'not enough data' };
  const verdict = variant.is_control ? 'control' : words[variant.verdict] ?? variant.verdict;
  check(row.cells.Verdict.text.endsWith(verdict), `${of}verdict ${row.cells.Verdict.text}, not ${verdict}`);
  if (variant.is_control) {
    check(row.cells.Lift.text === '–', `${of}lift ${row.cells.Lift.text} of the control`);
    return;
  }
  const control = row.control;
  const lift = 100 * ((variant.conversions * control.visitors) / (variant.visitors * control.conversions) - 1);
  check(says(row.cells.Lift.text, lift), `${of}lift ${row.cells.Lift.text}, not ${lift}`);
  check(saysInterval(row.cells.Lift.small, statistics.lift.interval, 100), `${of}lift's interval ${row.cells.Lift.small}`);
  if ('p_value' in statistics) {
    check(says(row.cells['p-value'].text, statistics.p_value), `${of}p ${row.cells['p-value'].text}`);
  } else {
    const chance = row.cells['Chance to beat control'].text;
    check(says(chance, 100 * statistics.chance_to_beat_control), `${of}chance ${chance}`);
  }
  const loss = row.cells['Expected loss'];
  if (loss) check(says(loss.text, 100 * statistics.expected_loss), `${of}loss ${loss.text}`);
  const difference = row.cells.Difference;
  if (difference) {
    check(says(difference.text, 100 * statistics.difference.estimate), `${of}difference ${difference.text}`);
    check(saysInterval(difference.small, statistics.difference.interval, 100), `${of}interval ${difference.small}`);
  }
}

/** One row of what the segments of a breakdown say together. */
function checkFindings({ cells }, found, by) {
  const { variant_id, lift_heterogeneity, difference_heterogeneity, pooled, shrinkage, simpson } = found;
  const of = `${variant_id} by ${by}: `;
  const { p_value } = lift_heterogeneity;
  check(says(cells['Same lift, p'].text, p_value), `${of}p ${cells['Same lift, p'].text}, not ${p_value}`);
  const difference = cells['Same difference, p'].text;
  check(says(difference, difference_heterogeneity.p_value), `${of}p ${difference} of the difference`);
  check(cells['Higher, lower in'].text === `${simpson.higher}, ${simpson.lower}`, `${of}directions`);
  const lift = cells['Lift, pooled'];
  check(says(lift.text, 100 * pooled.lift.estimate), `${of}pooled lift ${lift.text}`);
  check(saysInterval(lift.small, pooled.lift.interval, 100), `${of}pooled lift's interval ${lift.small}`);
  const spread = cells["Lifts' standard deviation"];
  check(says(spread.text, 100 * shrinkage.between.estimate), `${of}standard deviation ${spread.text}`);
  check(saysInterval(spread.small, shrinkage.between.interval, 100), `${of}its interval ${spread.small}`);
  const [first] = shrinkage.segments;
  const highest = cells['Highest, luck taken out'];
  check(highest.text === first.criteria, `${of}highest ${highest.text}, not ${first.criteria}`);
  const chance = highest.small.replace('chance ', '');
  check(says(chance, 100 * first.chance_to_be_highest), `${of}chance ${chance}`);
  check(lift.text.endsWith('reversed') === (simpson.reversal !== 'none'), `${of}${lift.text} of ${simpson.reversal}`);
}

/** A segment's lift with luck taken out, where there is one. */
function checkLuck(row, variant_id, criteria, found) {
  const of = found?.variants.find((variant) => variant.variant_id === variant_id)?.shrinkage?.segments;
  const shrunk = of?.find((segment) => segment.criteria === criteria)?.lift;
  if (!shrunk) return;
  const { text, small } = row.cells['Lift, luck taken out'];
  check(says(text, 100 * shrunk.estimate), `${criteria} ${variant_id} luck taken out ${text}`);
  check(saysInterval(small, shrunk.interval, 100), `${criteria} ${variant_id} luck taken out ${small}`);
}

function checkRows(rows, variants) {
  check(rows.length === variants.length, `${rows.length} rows, not ${variants.length}`);
  const control = variants.find((variant) => variant.is_control);
  rows.forEach((row, index) => checkRow({ ...row, control }, variants[index]));
}

/** Headings and tables, as the browser has them. */
function contents() {
  const text = (node) => node.textContent.replace(/\s+/g, ' ').trim();
  const row = (tr) => ({
    heading: text(tr.querySelector('th')),
    cells: Object.fromEntries([...tr.querySelectorAll('td')].map((td) => {
      const small = td.querySelector('small');
      const whole = td.cloneNode(true);
      whole.querySelector('small')?.remove();
      return [td.dataset.label, { text: text(whole), small: small ? text(small) : '' }];
    })),
  });
  return {
    title: document.title,
    headings: [...document.querySelectorAll('h1, h2')].map(text),
    tables: [...document.querySelectorAll('table')].map((table) => ({
      caption: text(table.caption),
      columns: [...table.querySelectorAll('thead th')].map(text),
      groups: [...table.tBodies].map((body) => ({
        name: body.querySelector('tr.segment th') && text(body.querySelector('tr.segment th')),
        rows: [...body.querySelectorAll('tr:not(.segment)')].map(row),
      })),
    })),
    pictures: [...document.querySelectorAll('svg[role=img]')].map((svg) => ({
      title: document.getElementById(svg.getAttribute('aria-labelledby'))?.textContent,
      description: document.getElementById(svg.getAttribute('aria-describedby'))?.textContent,
    })),
    region: [...document.querySelectorAll('section[aria-labelledby=variants] ul.findings li')].map(text),
    data: document.getElementById('data').textContent,
    download: document.querySelector('a[download]').href,
  };
}

function checkContents(page, report) {
  const title = report.test_name ?? 'A/B test';
  check(page.title === title && page.headings[0] === title, `title ${page.title}`);
  const dimensions = new Map();
  for (const segment of report.breakdowns ?? []) {
    const by = segment.breakdown_by ?? report.breakdown_by;
    dimensions.set(by, [...(dimensions.get(by) ?? []), segment]);
  }
  for (const by of dimensions.keys()) check(page.headings.includes(`By ${by}`), `no heading for ${by}`);
  const [whole] = page.tables;
  checkRows(whole.groups[0].rows, report.variants);
  for (const [by, segments] of dimensions) {
    const table = page.tables.find(({ caption }) => caption.startsWith(`Every variant by ${by},`));
    const sorted = segments.toSorted((a, b) => b.total_visitors - a.total_visitors);
    check(table.groups.length === sorted.length, `${table.groups.length} segments of ${by}`);
    table.groups.forEach((group, index) => {
      check(group.name.startsWith(sorted[index].criteria), `segment ${group.name}, not ${sorted[index].criteria}`);
      const { criteria, variants } = sorted[index];
      checkRows(group.rows, variants);
      const found = (report.findings ?? []).find(({ breakdown_by }) => breakdown_by === by);
      group.rows.forEach((row, place) => checkLuck(row, variants[place].variant_id, criteria, found));
    });
  }
  for (const { breakdown_by: by, variants } of report.findings ?? []) {
    const table = page.tables.find(({ caption }) => caption.startsWith(`What the segments of ${by} say together.`));
    check(table?.groups[0].rows.length === variants.length, `${variants.length} variants by ${by}`);
    table?.groups[0].rows.forEach((row, index) => checkFindings(row, variants[index], by));
  }
  for (const { variant_id, name, statistics: { region } } of report.variants) {
    if (!region) continue;
    const sentence = page.region.find((text) => text.startsWith(`Variant "${name ?? variant_id}": its `));
    const inside = report.region.high === null ? region.chance_not_below : region.chance_inside;
    const [pattern, value] = region.above_low ? [/p (?:= )?([<>]? ?[\d.]+)/, region.above_low.p_value] : [/chance of ([<>]? ?[\d.]+)/, 100 * inside];
    check(says(sentence?.match(pattern)?.[1] ?? '', value), `${variant_id} with regard to the region: ${sentence}`);
  }
  check(page.pictures.every(({ title, description }) => title && description), 'a picture without title or description');
  const ours = JSON.parse(page.data);
  const counts = ({ variant_id, visitors, conversions }) => `${variant_id}: ${conversions}/${visitors}`;
  check(JSON.stringify(ours) === JSON.stringify(report), 'the results inside the page');
  const saved = JSON.parse(decodeURIComponent(page.download.split(',').slice(1).join(',')));
  check(`${saved.variants.map(counts)}` === `${report.variants.map(counts)}`, 'the download');
}

async function look(browser, path, report, scheme, width, picture) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const address = pathToFileURL(path).href;
  page.on('console', (message) => check(false, `console: ${message.text()}`));
  page.on('pageerror', (error) => check(false, `error: ${error.message}`));
  page.on('request', (request) => {
    check(request.url() === address || request.url().startsWith('data:'), `request of ${request.url()}`);
  });
  await page.goto(address);
  const scroll = await page.evaluate(() => document.documentElement.scrollWidth);
  check(scroll <= width, `${scroll} pixels wide`);
  checkContents(await page.evaluate(contents), report);
  if (picture) await page.screenshot({ path: picture, fullPage: true });
  // Everything is looked at, also what is folded. The page's policy lets no script in; this one comes by the driver.
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  for (const { id, help, nodes } of violations) check(false, `${id}: ${help}, ${nodes[0].html}`);
  check(passes.length > 10, `only ${passes.length} rules of accessibility applied`);
  await context.close();
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
    const how = options.filter((option) => option !== '--engine').join('').replaceAll(/[^\w.]+/g, '-');
    const path = join(folder, `${file}.html`);
    execFileSync(abstats, ['report', join(examples, file), ...options, '-o', path]);
    const json = execFileSync(abstats, ['analyze', join(examples, file), ...options, '--format', 'json'], { maxBuffer: 1 << 28 });
    for (const scheme of ['light', 'dark']) {
      for (const width of [360, 1400]) {
        place = [file, how, scheme, width].filter(Boolean).join(' ');
        const name = `${place.replaceAll(' ', '-')}.png`;
        await look(browser, path, JSON.parse(json), scheme, width, pictures && join(pictures, name));
      }
    }
    if (pictures) {
      const page = await browser.newPage();
      await page.goto(pathToFileURL(path).href);
      await page.pdf({ path: join(pictures, `${file}-${how || 'print'}.pdf`), format: 'A4', preferCSSPageSize: true });
      await page.close();
    }
  }
}
await browser.close();
rmSync(folder, { recursive: true });
check(files.length > 3, `${files.length} examples found`);
for (const failure of failures) console.error(failure);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length > 0 ? 1 : 0);
