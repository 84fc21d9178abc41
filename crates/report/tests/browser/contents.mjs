// What the page shows, against the wire format.

import { check } from './tally.mjs';

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
  if (visitors === 0) check(cell?.first === '–', `${of} rate of nobody ${cell?.first}`);
  else check(says(cell?.first ?? '', (100 * conversions) / visitors), `${of} rate ${cell?.first}`);
}

const evidence = ['Chance to be better', 'p-value', 'Adjusted p-value'];
const words = { non_inferior: 'non-inferior', not_enough_data: 'not enough data' };

/** Lift, certainty and verdict of a variant, wherever they stand. */
function checkEvidence(cells, variant, control, of) {
  const { statistics, visitors, conversions, verdict } = variant;
  if (!statistics.lift?.interval) {
    check(/^–/.test(cells.Lift.text), `${of} has a lift: ${cells.Lift.text}`);
    return;
  }
  const lift = 100 * ((conversions * control.visitors) / (visitors * control.conversions) - 1);
  // Without a conversion of the control there is an interval, but no lift.
  check(control.conversions === 0 ? cells.Lift.first === '–' : says(cells.Lift.first, lift), `${of} lift ${cells.Lift.first}, not ${lift}`);
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
  if (loss && expected_loss === undefined) check(loss.text === '–', `${heading} loss ${loss.text}`);
  else if (loss) check(says(loss.first, 10_000 * expected_loss), `${heading} loss ${loss.first}`);
  const points = cells['Difference in points'];
  if (points) {
    check(says(points.first, 100 * difference.estimate), `${heading} difference ${points.first}`);
    check(saysInterval(points.second, difference.interval, 100), `${heading} difference's interval ${points.second}`);
  }
  check(loss || points, `${heading} has neither loss nor difference`);
}

/** A row of the table of a breakdown, for one variant. */
function checkSegment({ heading, cells, columns }, segment, variant_id, found) {
  const control = segment.variants.find((variant) => variant.is_control);
  const variant = segment.variants.find((variant) => variant.variant_id === variant_id);
  const of = `${heading} ${named(variant)}`;
  check(heading === segment.criteria, `segment ${heading}, not ${segment.criteria}`);
  // Long names are shortened above a column.
  const [first, second] = columns;
  checkRate(first, control, `${heading} ${named(control)}`);
  checkRate(second, variant, of);
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
export function contents() {
  const text = (node) => (node?.textContent ?? '').replace(/\s+/g, ' ').trim();
  const row = (tr) => {
    const cells = [...tr.querySelectorAll('td:not(.pic)')].map((td) => [
      td.dataset.label ?? 'Verdict',
      { text: text(td), first: text(td.querySelector('.first')), second: text(td.querySelector('.second')) },
    ]);
    return { heading: text(tr.querySelector('th')), columns: cells.map(([, cell]) => cell), cells: Object.fromEntries(cells) };
  };
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

export function checkContents(page, report) {
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
