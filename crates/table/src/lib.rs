//! Tables as people have them: bytes to records, columns by what they mean, counts by how they are written.
//!
//! It knows no statistics. A reader opens a [`Text`], asks for its [`Layout`], reads [`Records`], finds the columns it wants by
//! [`Meaning`] and their counts by [`digits`].
//!
//! ```
//! use abstats_table::{Columns, Layout, Meaning, Records};
//! let text = "Users;Arm\n1'500;a\n1'480;b\n";
//! let wanted = [Meaning::Variant, Meaning::Visitors];
//! let layout = Layout::of(text, |name| Meaning::of(name, &wanted).is_some());
//! assert_eq!(layout, Layout::Separated(b';'));
//! let mut records = Records::open(text.as_bytes(), layout)?;
//! let columns = Columns::find(records.names(), &wanted, &[]).expect("every meaning once at most");
//! let visitors = columns.place(Meaning::Visitors).expect("there");
//! let record = records.next()?.expect("a row");
//! assert_eq!(record.get(visitors), "1'500");
//! # Ok::<(), abstats_table::Unreadable>(())
//! ```

mod columns;
mod csv;
pub mod dates;
pub mod digits;
mod json;
mod layout;
mod meaning;
mod packed;
mod records;
mod row;
mod text;
mod unreadable;

pub use columns::{Ambiguous, Columns};
pub use layout::{Layout, separator};
pub use meaning::{CONVERSIONS, LOWER_IS_BETTER, Meaning, VISITORS, fold};
pub use records::Records;
pub use row::{Record, Spot};
pub use text::Text;
pub use unreadable::Unreadable;
