//! What is asked of an experiment's data, and what each rule of it says of one value. No I/O, no clock, no storage.
//!
//! [`Question::parse`] reads the raw query string of the result endpoint: text in, closed enums out. What cannot be answered as
//! it was meant is an [`Error`] that names the parameter; nothing is ignored. A [`Rule`] is a pure function of a value, so who
//! counts asks it once per distinct value and not once per visitor.
//!
//! ```
//! use abstats_question::{Endpoint, Field, Question, Rule, TextTest};
//!
//! let question = Question::parse(Endpoint::Result, b"filter_by=desktop,country-US,country-CA&start_date=2024-01-15&tz=8")?;
//! // AND of OR groups: desktop, and one of two countries.
//! assert_eq!(question.filter.0.len(), 2);
//! assert_eq!(question.filter.0[0], [Rule::Field { field: Field::Device, test: TextTest::is("desktop") }]);
//! assert_eq!(question.filter.0[1].len(), 2);
//! assert!(TextTest::is("US").holds(Some("US")));
//!
//! let error = Question::parse(Endpoint::Result, b"filter_by=Mobile").unwrap_err();
//! assert!(error.to_string().starts_with("filter_by has the unknown token \"Mobile\""));
//! # Ok::<(), abstats_question::Error>(())
//! ```

#![expect(
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "the crates of the service match them whole: a new kind of rule must not be forgotten in one of them"
)]

mod attribute;
mod breakdown;
mod country;
mod custom_filter;
mod dates;
mod endpoint;
mod error;
mod event;
mod event_attribute;
mod field;
mod filter;
mod filter_by;
mod goal;
mod json;
mod landing;
mod moment;
mod number;
mod offset;
mod parameters;
mod percent;
mod question;
mod sets;
mod small;
mod text;
mod value;
mod visitor_type;

pub use attribute::{AttributeTest, date_time};
pub use breakdown::Breakdown;
pub use country::{Preset, is_country};
pub use dates::{Dates, Window};
pub use endpoint::Endpoint;
pub use error::{Error, quote};
pub use event::{EventFilter, EventRule, EventTest, Timeframe};
pub use field::Field;
pub use filter::{Filter, Rule};
pub use goal::GoalChoice;
pub use landing::query_parameter;
pub use moment::Moment;
pub use number::{Number, Order};
pub use offset::Offset;
pub use question::Question;
pub use small::NumberTest;
pub use text::{Match, TextTest};
pub use value::{present, text_of};
pub use visitor_type::{TypeTest, VisitorType};
