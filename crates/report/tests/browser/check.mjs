// Opens the page of every example and of every state as a reader does, on screens, in the dark and on paper, and compares what
// it shows with the wire format.
//
//   node check.mjs ABSTATS CHROMIUM [PICTURES]
//
// ABSTATS is the command, CHROMIUM the browser; with PICTURES, a folder, screenshots and prints of every page are left there.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HtmlValidate } from 'html-validate';
import { chromium } from 'playwright-core';
import { checkContents, contents } from './contents.mjs';
import { misplaced } from './places.mjs';
import { states } from './states.mjs';
import { at, check, failures, passed } from './tally.mjs';

const [abstats, executablePath, pictures] = process.argv.slice(2);
const examples = new URL('../../../../examples/', import.meta.url).pathname;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

const validator = new HtmlValidate({
  extends: ['html-validate:standard'],
  rules: {
    // Rows that are cards on narrow screens are no table to a screen reader unless they say so.
    'no-redundant-role': 'off', 'prefer-native-element': 'off',
  },
});

/** The markup, without a browser that would repair it. */
async function checkMarkup(path) {
  const report = await validator.validateString(readFileSync(path, 'utf8'));
  const messages = report.results.flatMap((result) => result.messages);
  for (const { ruleId, message, line, column } of messages) check(false, `${ruleId} at ${line}:${column}: ${message}`);
  check(messages.length === 0, `${messages.length} faults of markup`);
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

async function checkAccess(page) {
  // The page's policy lets no script in; this one comes by the driver.
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  for (const { id, help, nodes } of violations) check(false, `${id}: ${help}, ${nodes[0].html.slice(0, 300)}`);
  check(passes.length > 10, `only ${passes.length} rules of accessibility applied`);
}

async function look(browser, { name, path, report, shows }, scheme, widths) {
  const page = await opened(browser, path, { colorScheme: scheme });
  for (const width of widths) {
    at(`${name} ${scheme} ${width} px`);
    await page.setViewportSize({ width, height: 900 });
    if (width === 1280 && scheme === 'light') {
      checkContents(await page.evaluate(contents), report);
      const text = await page.evaluate(() => document.body.textContent.replaceAll('\u00a0', ' '));
      for (const words of shows) check(text.includes(words), `"${words}" is not there`);
      check(!/NaN|Infinity|undefined|\d e[+-]?\d/.test(text.replace(/\{.*/s, '')), 'what is no number');
    }
    if (pictures) await page.screenshot({ path: join(pictures, `${name}-${scheme}-${width}.png`), fullPage: true });
    // Everything is looked at, also what is folded.
    await unfold(page);
    await checkPlaces(page, width);
    await checkAccess(page);
  }
  await page.context().close();
}

/** The paper within its margins of 13 mm, in pixels. */
const paper = { A4: [210, 297], Letter: [215.9, 279.4] };
const pixels = (millimetres) => Math.floor(((millimetres - 26) / 25.4) * 96);

async function print(browser, { name, path, memo }) {
  const page = await opened(browser, path, {});
  for (const [format, size] of Object.entries(paper)) {
    at(`${name} ${format}`);
    const [width, height] = size.map(pixels);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width, height });
    await checkPlaces(page, width);
    const ends = await page.evaluate(() => ['.decision', '.checks, .checked', 'table.whole']
      .map((part) => [part, document.querySelector(part).getBoundingClientRect().bottom]));
    for (const [part, bottom] of memo ? ends : ends.slice(0, 1)) check(bottom <= height, `${part} ends at ${bottom} of ${height} pixels`);
    await page.emulateMedia({ media: null });
    const pdf = await page.pdf({ format, preferCSSPageSize: false, path: pictures && join(pictures, `${name}-${format}.pdf`) });
    check(pdf.subarray(0, 5).toString() === '%PDF-', 'no PDF');
  }
  await page.context().close();
}

/** Of every example with its options, and of every state: where it is and what is said of it. */
function* asked(folder) {
  const more = {
    'homepage-cta.json': [['--rope', '2%', '--min-visitors', '2000', '--min-days', '21']],
    'homepage-cta-frequentist.json': [['--non-inferiority', '5%', '--min-days', '14']],
    'hillstrom-conversions.csv': [['--rope', '20%', '--min-conversions', '50'], ['--engine', 'frequentist', '--rope', '0.4pp']],
  };
  const files = readdirSync(examples).filter((name) => /\.(json|csv)$/.test(name));
  check(files.length > 3, `${files.length} examples found`);
  for (const file of files) {
    const engines = file.endsWith('.csv') ? [['--engine', 'bayesian'], ['--engine', 'frequentist']] : [[]];
    for (const options of [...engines, ...more[file] ?? []]) {
      const name = [file, options.join(' ').replaceAll(/[^\w.]+/g, '-')].filter(Boolean).join('');
      yield { name, file: join(examples, file), options, shows: [], memo: true };
    }
  }
  check(states.length >= 12, `${states.length} states`);
  for (const { name, input, options = [], shows, decision, memo = true } of states) {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(input));
    yield { name, file, options, shows, decision, memo };
  }
}

const folder = mkdtempSync(join(tmpdir(), 'abstats-report-'));
if (pictures) mkdirSync(pictures, { recursive: true });
const browser = await chromium.launch({ executablePath, args: flags });
for (const { file, options, decision, ...rest } of asked(folder)) {
  at(rest.name);
  const path = join(folder, 'page.html');
  execFileSync(abstats, ['report', file, ...options, '-o', path]);
  const json = execFileSync(abstats, ['analyze', file, ...options, '--format', 'json'], { maxBuffer: 1 << 28 });
  const of = { ...rest, path, report: JSON.parse(json) };
  check(!decision || of.report.decision === decision, `${of.report.decision}, not ${decision}`);
  await checkMarkup(path);
  await look(browser, of, 'light', [1280, 390, 320]);
  await look(browser, of, 'dark', [1280, 390]);
  await print(browser, of);
}
await browser.close();
rmSync(folder, { recursive: true });
for (const failure of failures) console.error(failure);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length > 0 ? 1 : 0);
