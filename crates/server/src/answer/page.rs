//! What the document says of the experiment and of the question, apart from counts.

use abstats_document::{Nullable, Page, TestId};
use abstats_question::{Moment, Question};

use super::Subject;
use super::goal::{self, Chosen};

const DAY: i64 = 86_400_000_000;

/// The page's fields (R116 to R123), and the echo of what was asked (R31, R46, R168).
pub(super) fn of(subject: &Subject<'_>, question: &Question, chosen: Chosen<'_>) -> Page {
    let definition = subject.definition;
    let nullable = |text: Option<String>| text.map_or(Nullable::Null, Nullable::Value);
    let primary = definition.goals.iter().find(|goal| goal.is_primary);
    let dates = question.dates;
    let effective = dates.effective(subject.now, definition.created_at);
    Page {
        success: Some(true),
        test_id: Some(TestId::Number(definition.id)),
        test_name: nullable(definition.name.clone()),
        status: Some(definition.status.name().to_owned()),
        status_code: Some(definition.status.code().into()),
        start_date: Some(written(definition.created_at)),
        end_date: nullable(definition.end_date.map(written)),
        days_running: Some(days(definition.created_at, definition.end_date.unwrap_or(subject.now))),
        primary_goal: primary.map_or(Nullable::Null, |goal| Nullable::Value(goal::described(goal))),
        selected_goal: chosen.goal.filter(|_| chosen.by_name).map(goal::selected),
        query_start_date: dates.start.map(|date| date.to_string()),
        query_end_date: dates.end.map(|date| date.to_string()),
        effective_start_date: effective.map(|(start, _)| start.to_string()),
        effective_end_date: effective.map(|(_, end)| end.to_string()),
        counting: None,
    }
}

/// Whole days of 24 hours.
fn days(from: Moment, to: Moment) -> u64 {
    u64::try_from((to.micros() - from.micros()).div_euclid(DAY)).unwrap_or(0)
}

/// ISO 8601 in UTC, with milliseconds: finer digits are cut off.
pub(crate) fn written(moment: Moment) -> String {
    let millis = moment.micros().div_euclid(1000);
    let printer = jiff::fmt::temporal::DateTimePrinter::new().precision(Some(3));
    // What a definition may hold lies within the calendar.
    jiff::Timestamp::from_millisecond(millis).map_or_else(|_| String::new(), |time| printer.timestamp_to_string(&time))
}
