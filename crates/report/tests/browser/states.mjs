// The states of a report, each an input of its own: what the page has to say of it.
//
// `decision` is what the report decides, `shows` words that its page must contain, `options` go to the command. `memo` is false
// where the table of the whole is too long for the first printed page.

const arm = (name, visitors, conversions, more = {}) => ({ name, visitors, conversions, ...more });
const test = (test_name, variants, more = {}) => ({
  test_name, primary_goal: { goal_name: 'Order placed' },
  variants: variants.map((variant, place) => ({ variant_id: `${place}`, ...variant })), ...more,
});
/** Segments, each `[criteria, [visitors, conversions] of the control, of the first variant, ...]`. */
const by = (breakdown_by, ...segments) => segments.map(([criteria, ...counts]) => ({
  breakdown_by, criteria,
  variants: counts.map(([visitors, conversions], place) => ({ variant_id: `${place}`, visitors, conversions })),
}));
const many = (count, of) => Array.from({ length: count }, (_, index) => of(index));
/** Days from 1 March 2024, each `[[visitors, conversions] of the control, of the variant]`. */
const days = (count, of) => many(count, (index) => ({
  date: new Date(Date.UTC(2024, 2, 1 + index)).toISOString().slice(0, 10),
  variants: of(index).map(([visitors, conversions], place) => ({ variant_id: `${place}`, visitors, conversions })),
}));

const frequentist = { stats_engine: 'frequentist' };
/** Counts of the whole that are the sums of its segments or days. */
const summed = ({ variants, ...more }) => ({ ...more, variants: variants.map((variant, place) => {
  const sum = (what) => (more.breakdowns ?? more.days).reduce((all, of) => all + of.variants[place][what], 0);
  return { ...variant, visitors: sum('visitors'), conversions: sum('conversions') };
}) });

const cta = [arm('Control', 1500, 120), arm('Red CTA Button', 1480, 148)];
const wide = by('country', ...many(300, (index) => [
  `Country ${index + 1}`, [1000 + 7 * index, 100 + index % 30], [1010 + 7 * index, 101 + index % 41],
]));
const long = 'A rather long name that says exactly what was changed on the checkout page, and why, in the words of its owner';

export const states = [
  { name: 'ship', input: test('Homepage CTA', cta), decision: 'ship', shows: ['▲ winner', '97.2%', 'Expected loss'] },
  { name: 'ship-frequentist', input: test('Homepage CTA', [arm('Control', 15000, 1200), arm('Red', 14800, 1480)], frequentist),
    decision: 'ship', shows: ['▲ winner', 'p-value', '< 0.0001'] },
  { name: 'several-winners', decision: 'ship', shows: ['wins too'],
    input: test('Three e-mails', [arm('No E-Mail', 21306, 2262), arm('Mens E-Mail', 21307, 3894), arm('Womens E-Mail', 21387, 3238)]) },
  { name: 'keep', input: test('Free trial', [arm('Control', 17293, 3785), arm('Screener', 17260, 3423)]), decision: 'keep', shows: ['▼ loser'] },
  { name: 'equivalent', input: test('Font size', [arm('Small', 100000, 8000), arm('Large', 100000, 8030)]),
    options: ['--rope', '4%'], decision: 'either', shows: ['= equivalent', 'Band: too small to matter'] },
  { name: 'non-inferior', input: test('Cheaper shipping', [arm('Express', 20000, 1600), arm('Standard', 20000, 1605)], frequentist),
    options: ['--non-inferiority', '7%'], decision: 'either', shows: ['≥ non-inferior', 'not worse by more than the margin'] },
  { name: 'inconclusive', input: test('Checkout', [arm('Three pages', 100, 8), arm('One page', 104, 9)]), decision: 'wait', shows: ['inconclusive'] },
  { name: 'inconclusive-frequentist', input: test('Homepage CTA', cta, frequentist), decision: 'wait', shows: ['inconclusive', '0.056'] },
  { name: 'gate', input: test('Homepage CTA', cta), options: ['--min-visitors', '2000'], decision: 'wait', shows: ['not enough data'] },
  { name: 'few-conversions', input: test('Expensive thing', [arm('Old', 900, 1), arm('New', 900, 9)]), decision: 'wait', shows: ['in doubt'] },
  { name: 'no-conversions', input: test('Nothing yet', [arm('Old', 12, 0), arm('New', 11, 0)]), decision: 'wait', shows: ['0% 0 of 12'] },
  { name: 'check-split', input: test('Lost visitors', [arm('Control', 10000, 800), arm('New', 9000, 900)]), decision: 'check',
    shows: ['in doubt', 'What to do:'] },
  { name: 'check-reversal', decision: 'check', shows: ['compared within itself', 'All visitors'],
    input: test('Kidney stones', [arm('Open', 35000, 27300), arm('Closed', 35000, 28900)], { breakdowns: by('size',
      ['large', [26300, 19200], [8000, 5500]], ['small', [8700, 8100], [27000, 23400]]) }) },
  { name: 'check-sums', decision: 'check', shows: ['What to do:'],
    input: test('Sums', [arm('Control', 1000, 100), arm('New', 1000, 150)], { breakdowns: by('device',
      ['phone', [900, 90], [800, 120]], ['desktop', [900, 90], [800, 120]]) }) },
  { name: 'check-days', decision: 'check', shows: ['Over time', 'What to do:'],
    input: test('A day without', [arm('Control', 10000, 800), arm('New', 10000, 900)], { days: days(10, (day) =>
      day === 4 ? [[1000, 80], [0, 0]] : [[1000, 80], [day === 5 ? 2000 : 1000, day === 5 ? 180 : 90]]) }) },
  { name: 'days', decision: 'ship', shows: ['Over time', 'Figures of each day'],
    input: summed(test('Four weeks', [arm('Control'), arm('New')], { days: days(28, (day) =>
      [[2000, 150 + (day * 7) % 21], [2000, 170 + (day * 5) % 21]]) })) },
  { name: 'segments', decision: 'ship', shows: ['In the segments', 'Adjusted for luck', 'Dotted line'],
    input: test('Two dimensions', [arm('Control', 20000, 1600), arm('New', 20000, 1900)], { breakdowns: [
      ...by('device', ['phone', [12000, 900], [12100, 1150]], ['desktop', [7000, 620], [6900, 660]], ['tablet', [1000, 80], [1000, 90]]),
      ...by('new or returning', ['new', [15000, 1000], [15000, 1250]], ['returning', [5000, 600], [5000, 650]])] }) },
  { name: 'segments-300', decision: 'ship', input: summed(test('The world', [arm('Control'), arm('New')], { breakdowns: wide })),
    shows: ['All 300, largest first'] },
  { name: 'one-alone', decision: 'check', shows: ['0 of 0'],
    input: test('Nobody saw the other', [arm('Control', 1000, 80), arm('New', 0, 0)]) },
  { name: 'twenty', memo: false, decision: 'ship', shows: ['Version 19'],
    input: test('Twenty at once', many(20, (index) => arm(index ? `Version ${index}` : 'Control', 5000, 400 + 17 * index % 123))) },
  { name: 'names', decision: 'ship', shows: [long, 'قبول الكل', '👩‍👩‍👧‍👦', 'Wort'],
    memo: false, input: summed(test('Names: long, right to left, emoji, no spaces', [arm(long), arm(`${long}, again`),
      arm('قبول الكل وإنهاء الشراء'), arm('👩‍👩‍👧‍👦 family 🎉'), arm(`Wort${'zusammensetzung'.repeat(7)}`),
      arm('pre-check-out-re-design-with-e-mail')],
    { breakdowns: by('seite-und-gerät', ['https://example.com/a/very/long/path/without/any/space/index.html?utm_source=mail',
      ...many(6, (index) => [4000, 300 + 40 * index % 110])], ['מכשיר נייד', ...many(6, (index) => [5000, 400 + 50 * index % 170])]) })) },
  { name: 'fewer-is-better', input: test('Cancellations', [arm('Old notice', 10000, 900), arm('New notice', 10000, 760)]),
    options: ['--lower-is-better'], decision: 'ship', shows: ['▲ winner', 'fewer'] },
  { name: 'corrected', decision: 'ship', shows: ['Adjusted p-value'], options: ['--correction', 'holm'],
    input: test('Five headlines', many(5, (index) => arm(`Headline ${index + 1}`, 15000, 876 + 40 * index)), frequentist) },
  { name: 'greater', options: ['--alternative', 'greater'], decision: 'wait', shows: ['one-sided'],
    input: test('One direction', [arm('Old', 1000, 90), arm('New', 1000, 100)], frequentist) },
  { name: 'large', decision: 'ship', shows: ['50,000,000'],
    input: test('Large and rare', [arm('Control', 50000000, 5000), arm('New', 50000000, 5600)]) },
];
