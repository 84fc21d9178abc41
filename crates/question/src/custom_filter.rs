//! `custom_filter`: outer AND, inner OR.

use crate::{
    AttributeTest, Error, Field, Match, Number, NumberTest, Order, Rule, TextTest, TypeTest,
    country::is_country,
    error::quote,
    filter_by::source,
    json::{self, Object},
    sets::{BROWSERS, DEVICES, SOURCES, SYSTEMS, TYPES},
};

const CRITERIA: [&str; 16] = [
    "landing_page",
    "ref_page",
    "user_agent",
    "queryparam",
    "source",
    "device",
    "browser",
    "os",
    "dayofweek",
    "hourofday",
    "visitor_type",
    "country",
    "v.visitor_id",
    "v.uuid",
    "attribute",
    "utm",
];

const EXACT: [&str; 4] = ["==", "!=", "**", "!*"];
const TEXT: [&str; 6] = ["==", "!=", "**", "!*", "ex", "nx"];
const CLOCK: [&str; 10] = ["==", "!=", "**", "!*", "ex", "nx", ">", ">=", "<", "<="];
const ATTRIBUTE: [&str; 16] = [
    "==", "!=", "**", "!*", "ex", "nx", "gt", "gte", "lt", "lte", "bt", "bf", "days_gt", "days_gte", "days_lt",
    "days_lte",
];

const UTM: [(&str, Field); 5] = [
    ("utm_campaign", Field::UtmCampaign),
    ("utm_source", Field::UtmSource),
    ("utm_medium", Field::UtmMedium),
    ("utm_content", Field::UtmContent),
    ("utm_term", Field::UtmTerm),
];

pub(crate) fn read(text: &str) -> Result<Vec<Vec<Rule>>, Error> {
    json::groups("custom_filter", text, rule)
}

fn rule(object: &Object) -> Result<Rule, Error> {
    let criteria = object.required("criteria")?;
    // A key that a criterion does not know would be a part of the filter that does nothing.
    match criteria {
        "queryparam" | "attribute" | "utm" => object.only(&["criteria", "operator", "value", "key"])?,
        _ => object.only(&["criteria", "operator", "value"])?,
    }
    let field = |field, test| Ok(Rule::Field { field, test });
    match criteria {
        "landing_page" => field(Field::LandingPage, text_test(object, &TEXT, any)?),
        "ref_page" => field(Field::RefPage, text_test(object, &TEXT, any)?),
        "user_agent" => field(Field::UserAgent, text_test(object, &TEXT, any)?),
        "queryparam" => {
            Ok(Rule::QueryParameter { key: object.key()?.to_owned(), test: text_test(object, &TEXT, any)? })
        }
        "source" => field(Field::Source, source(listed(object, &SOURCES)?)),
        "device" => field(Field::Device, listed(object, &DEVICES)?),
        "browser" => field(Field::Browser, listed(object, &BROWSERS)?),
        "os" => field(Field::Os, listed(object, &SYSTEMS)?),
        "visitor_type" => Ok(Rule::Type(TypeTest::of(&listed(object, &TYPES)?))),
        "dayofweek" => Ok(Rule::Weekday(clock(object, 7)?)),
        "hourofday" => Ok(Rule::Hour(clock(object, 24)?)),
        "country" => field(Field::Country, text_test(object, &EXACT, country)?),
        "v.visitor_id" => Ok(Rule::VisitorId(text_test(object, &EXACT, id)?)),
        "v.uuid" => field(Field::Uuid, text_test(object, &EXACT, id)?),
        "attribute" => Ok(Rule::Attribute { key: object.key()?.to_owned(), test: attribute(object)? }),
        "utm" => {
            let key = object.required("key")?;
            let known = UTM.iter().find(|(name, _)| *name == key || name.strip_prefix("utm_") == Some(key));
            let (_, utm) = known.ok_or_else(|| object.unlisted("key", key, &UTM.map(|(name, _)| name)))?;
            field(*utm, text_test(object, &TEXT, any)?)
        }
        "region" | "city" => Err(object.wrong(format!(
            "{criteria} is not a criterion; use filter_by=northamerica, europe, asiapacific, latinamerica, africa or \
             middleeast, or breakdown_by={criteria}"
        ))),
        _ => Err(object.unlisted("criteria", criteria, &CRITERIA)),
    }
}

/// A test of text. `check` says what is wrong with a value.
fn text_test(
    object: &Object,
    operators: &[&str],
    check: impl Fn(&Object, &str) -> Result<(), Error>,
) -> Result<TextTest, Error> {
    let operator = object.allow("operator", object.required("operator")?, operators)?;
    let matches = match operator {
        "ex" | "nx" => Match::Exists,
        "**" | "!*" => Match::Contains(object.contained()?.to_owned()),
        _ => Match::Equals(object.value()?.to_owned()),
    };
    matches.text().map_or(Ok(()), |text| check(object, text))?;
    Ok(TextTest { matches, negated: matches!(operator, "!=" | "!*" | "nx") })
}

#[expect(clippy::unnecessary_wraps, reason = "one of several checks")]
fn any(_: &Object, _: &str) -> Result<(), Error> {
    Ok(())
}

fn country(object: &Object, text: &str) -> Result<(), Error> {
    if is_country(text) {
        Ok(())
    } else {
        Err(object.wrong(format!("value {} is not a country of ISO 3166-1 alpha-2, such as US or GB", quote(text))))
    }
}

fn id(object: &Object, text: &str) -> Result<(), Error> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if (1..=80).contains(&text.len()) && text.bytes().all(allowed) {
        Ok(())
    } else {
        Err(object.wrong(format!("value {} is not an id: 1 to 80 letters, digits, _ and -", quote(text))))
    }
}

/// A test of text against one of the listed values.
fn listed(object: &Object, allowed: &[&str]) -> Result<TextTest, Error> {
    text_test(object, &TEXT, |object, text| {
        if allowed.contains(&text) { Ok(()) } else { Err(object.unlisted("value", text, allowed)) }
    })
}

/// A test of the hour or of the day of the week, one of the integers below `end`.
fn clock(object: &Object, end: u8) -> Result<NumberTest, Error> {
    let operator = object.allow("operator", object.required("operator")?, &CLOCK)?;
    if let "ex" | "nx" = operator {
        return Ok(NumberTest::of(end, |_| operator == "ex"));
    }
    let text = object.value()?;
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let Some(number) = text.parse::<u8>().ok().filter(|&number| digits && number < end) else {
        return Err(object.wrong(format!("value {} is not an integer from 0 to {}", quote(text), end - 1)));
    };
    Ok(NumberTest::of(end, |value: u8| match operator {
        "==" => value == number,
        "!=" => value != number,
        "**" => value.to_string().contains(&number.to_string()),
        "!*" => !value.to_string().contains(&number.to_string()),
        ">" => value > number,
        ">=" => value >= number,
        "<" => value < number,
        _ => value <= number,
    }))
}

fn attribute(object: &Object) -> Result<AttributeTest, Error> {
    let operator = object.allow("operator", object.required("operator")?, &ATTRIBUTE)?;
    let (age, comparison) = operator.strip_prefix("days_").map_or((false, operator), |order| (true, order));
    let order = match comparison {
        "bt" | "bf" => return Ok(AttributeTest::Truth(comparison == "bt")),
        "gt" => Order::Greater,
        "gte" => Order::AtLeast,
        "lt" => Order::Less,
        "lte" => Order::AtMost,
        _ => return Ok(AttributeTest::Text(text_test(object, &TEXT, any)?)),
    };
    let text = object.value()?;
    let wrong = || object.wrong(format!("value {} is not a finite number, which {operator} needs", quote(text)));
    let number = Number::parse(text).ok_or_else(wrong)?;
    Ok(if age { AttributeTest::Age(order, number.value()) } else { AttributeTest::Number(order, number) })
}
