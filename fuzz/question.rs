//! What holds for every query string.

use abstats_question::{Endpoint, Moment, Question};

/// It is read, or refused in one line; what was read has a window. At every endpoint the same, whatever was asked before.
pub fn holds(query: &[u8]) {
    for endpoint in [Endpoint::Result, Endpoint::Timeseries, Endpoint::Metrics] {
        let asked = Question::parse(endpoint, query);
        assert_eq!(asked, Question::parse(endpoint, query));
        match asked {
            Ok(question) => {
                for now in [i64::MIN, 0, 1_700_000_000_000_000, i64::MAX].map(Moment::from_micros) {
                    let window = question.dates.window(now, Moment::from_micros(0));
                    assert!(!window.contains(Moment::from_micros(i64::MAX)) || window.before.is_none());
                }
                assert!(question.events.min_count >= 1);
            }
            Err(error) => {
                let said = error.to_string();
                assert!(!said.is_empty() && said.len() < 4_000 && !said.contains(char::is_control), "{said:?}");
            }
        }
    }
}
