"""The statements of the second counter, in the order in which they run."""

DAY = 86_400_000
SKEW = 60_000
FAR = 10**15  # milliseconds: further than any row
NUMERIC_TEXT = r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"
DATE_TEXT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME_TEXT = DATE_TEXT + r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})"

PREPARE = f"""
CREATE MACRO number_of(t) AS CASE WHEN regexp_full_match(t, '{NUMERIC_TEXT}') AND isfinite(TRY_CAST(t AS DOUBLE))
    THEN CAST(t AS DOUBLE) END;
CREATE MACRO time_of(t) AS CASE
    WHEN regexp_full_match(t, '{DATE_TEXT}') THEN epoch_ms(CAST(TRY_CAST(t AS DATE) AS TIMESTAMP))
    WHEN regexp_full_match(t, '{TIME_TEXT}') THEN epoch_ms(TRY_CAST(t AS TIMESTAMPTZ)) END;

-- R145, R159: an alias leads, over other aliases, to an id that is no alias.
CREATE TABLE root AS
WITH RECURSIVE up(id, top) AS (
    SELECT alias, visitor FROM alias
    UNION SELECT up.id, alias.visitor FROM up JOIN alias ON alias.alias = up.top)
SELECT DISTINCT id, top FROM up ANTI JOIN alias ON alias.alias = up.top;

-- R36, R157, R158: what is ignored is as if it were not there.
CREATE TABLE seen AS
SELECT seq, coalesce(top, visitor) AS visitor, variant, moment
FROM exposure SEMI JOIN variant ON variant.id = exposure.variant LEFT JOIN root ON root.id = exposure.visitor
WHERE moment BETWEEN $created AND $now AND NOT $draft;

-- R33, R34.
CREATE TABLE entry AS SELECT DISTINCT ON (visitor) * FROM seen ORDER BY visitor, moment, seq;

-- R156, R160: the exposure's field where it has it, else that of the first record that has a value for it.
CREATE TABLE record_of AS
SELECT coalesce(top, visitor) AS visitor, seq FROM record LEFT JOIN root ON root.id = record.visitor;
CREATE TABLE carried AS
SELECT visitor, field, value FROM entry JOIN exposure_field USING (seq);
CREATE TABLE told AS
SELECT DISTINCT ON (visitor, field) visitor, field, value
FROM record_of JOIN record_field USING (seq)
WHERE value IS NOT NULL
ORDER BY visitor, field, CASE WHEN field = 'created_at' THEN CAST(value AS BIGINT) END NULLS LAST, seq;
CREATE TABLE trait AS
SELECT visitor, field, value
FROM (FROM carried UNION ALL (FROM told ANTI JOIN carried USING (visitor, field)))
SEMI JOIN entry USING (visitor)
WHERE value IS NOT NULL;

-- R86, R87: without a time of creation the entry itself is it.
CREATE TABLE person AS
SELECT entry.visitor, entry.variant, entry.moment AS t0, entry.moment - coalesce(CAST(value AS BIGINT), entry.moment) <= {DAY} AS fresh
FROM entry LEFT JOIN (FROM trait WHERE field = 'created_at') USING (visitor);
INSERT INTO trait SELECT visitor, 'user_type', CASE WHEN fresh THEN 'new' ELSE 'returning' END FROM person;
INSERT INTO trait SELECT visitor, 'v.visitor_id', visitor FROM person;

-- R150, R159.
CREATE TABLE happened AS
SELECT DISTINCT ON (who, name, same) who AS visitor, name, moment, seq
FROM (SELECT *, coalesce(top, visitor) AS who, coalesce('id ' || event_id, 'row ' || seq) AS same
      FROM event LEFT JOIN root ON root.id = event.visitor)
ORDER BY who, name, same, moment, seq;

CREATE TABLE goal_reached AS
SELECT coalesce(top, visitor) AS visitor, goal, moment FROM stored LEFT JOIN root ON root.id = stored.visitor;
CREATE TABLE landing (page VARCHAR, name VARCHAR, value VARCHAR);
"""

# One row per counted visitor; everything told is a GROUP BY of it.
COUNTED = """
CREATE OR REPLACE TEMP TABLE counted AS
WITH population AS (
    SELECT visitor, variant, t0, t0 + $mature > $horizon AS immature
    FROM person WHERE t0 >= $a AND t0 < $b {filters}),
judged AS (FROM population WHERE NOT ($mature_only AND immature)),
reached(visitor, moment) AS ({reached}),
crossers AS (
    SELECT visitor FROM seen WHERE moment < $b GROUP BY visitor HAVING count(DISTINCT variant) > 1)
SELECT judged.visitor, judged.variant, judged.t0, reached.moment AS conversion, crossers.visitor IS NOT NULL AS crossed,
    {segment} AS segment
FROM judged LEFT JOIN reached ON reached.visitor = judged.visitor AND reached.moment < $b
LEFT JOIN crossers ON crossers.visitor = judged.visitor
"""
EVENTS = """
SELECT visitor, moment FROM (
    SELECT e.visitor, e.moment, row_number() OVER (PARTITION BY e.visitor ORDER BY e.moment, e.seq) AS nth
    FROM happened AS e JOIN judged AS p ON p.visitor = e.visitor
    WHERE e.name = $event AND e.moment >= p.t0 AND e.moment <= $now AND e.moment - p.t0 <= $timeframe {matching})
WHERE nth = $min_count
"""
STORED = """
SELECT g.visitor, min(g.moment) FROM goal_reached AS g JOIN judged AS p ON p.visitor = g.visitor
WHERE g.goal = $goal AND g.moment >= p.t0 AND g.moment <= $now GROUP BY g.visitor
"""
NOTHING = "SELECT NULL, NULL WHERE false"
TOTALS = """
SELECT id, count(visitor), count(conversion) FROM variant LEFT JOIN counted ON counted.variant = variant.id GROUP BY id
"""
# R94, R95, R98, R154, R165: a spelled (other) takes no place and stands last with the rest.
SEGMENTS = """
WITH sized AS (SELECT segment, count(*) AS size FROM counted WHERE segment <> '(other)' GROUP BY segment),
ranked AS (SELECT segment, row_number() OVER (ORDER BY size DESC, segment) AS rank FROM sized),
labelled AS (
    SELECT counted.*, CASE WHEN rank <= $cap THEN counted.segment ELSE '(other)' END AS label
    FROM counted LEFT JOIN ranked ON ranked.segment = counted.segment),
items AS (SELECT label, count(*) AS size FROM labelled GROUP BY label)
SELECT items.label, id, count(labelled.visitor), count(labelled.conversion)
FROM items CROSS JOIN variant LEFT JOIN labelled ON labelled.label = items.label AND labelled.variant = variant.id
GROUP BY items.label, items.size, id ORDER BY items.label = '(other)', items.size DESC, items.label
"""
DAYS = f"""
WITH marks AS (
    SELECT variant, (t0 + $shift) // {DAY} AS day, 1 AS entered, 0 AS converted FROM counted
    UNION ALL
    SELECT variant, (conversion + $shift) // {DAY}, 0, 1 FROM counted WHERE conversion IS NOT NULL),
days AS (SELECT unnest(generate_series(min(day), max(day))) AS day FROM marks)
SELECT strftime(DATE '1970-01-01' + CAST(days.day AS INTEGER), '%Y-%m-%d'), id,
    coalesce(sum(entered), 0), coalesce(sum(converted), 0)
FROM days CROSS JOIN variant LEFT JOIN marks ON marks.day = days.day AND marks.variant = variant.id
GROUP BY days.day, id ORDER BY days.day
"""
PHASES = """
WITH placed AS (
    SELECT counted.*, coalesce((SELECT max(number) FROM phase WHERE begins <= t0), 0) AS phase FROM counted)
SELECT number, id, count(visitor), count(conversion)
FROM phase CROSS JOIN variant LEFT JOIN placed ON placed.phase = number AND placed.variant = id
GROUP BY number, id ORDER BY number
"""
JUST_BEFORE = f"""
SELECT count(*) FROM happened AS e JOIN counted USING (visitor)
WHERE e.name = $event AND e.moment < t0 AND e.moment >= t0 - {SKEW} {{matching}}
"""
# R166: told as they were before `mature_only` left them out.
IMMATURE = """
SELECT variant, count(*) FROM person WHERE t0 >= $a AND t0 < $b AND t0 + $mature > $horizon {filters} GROUP BY variant
"""
