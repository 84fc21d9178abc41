//! The answers.

use crate::{Asked, Counts, Error, Ids, Series, Visitors};

impl Visitors {
    /// Answers a question.
    ///
    /// # Errors
    /// A goal that the view was not built for; what keeps `ids` from answering.
    pub fn count(&self, asked: &Asked<'_>, ids: &dyn Ids) -> Result<Counts, Error> {
        let _ = (asked, ids);
        Ok(Counts::default())
    }

    /// The same by day, local to the question's offset: visitors on the day of their entry, conversions on the day of the
    /// conversion. The sums until a day are what [`count`](Self::count) says with the end of that day as the window's (R132).
    ///
    /// # Errors
    /// As for [`count`](Self::count); more than [`MOST_DAYS`](crate::MOST_DAYS) from the first day to the last.
    pub fn series(&self, asked: &Asked<'_>, ids: &dyn Ids) -> Result<Series, Error> {
        let _ = (asked, ids);
        Ok(Series::default())
    }
}
