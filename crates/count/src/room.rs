//! Columns grow by an eighth: doubling would leave up to half of a large view's memory unused.

/// Makes a column at least `len` rows long.
pub fn grow<T: Clone>(column: &mut Vec<T>, len: usize, fill: T) {
    if len > column.len() {
        if len > column.capacity() {
            column.reserve_exact((len - column.len()).max(column.len() / 8));
        }
        column.resize(len, fill);
    }
}

/// Appends a row.
pub fn push<T: Clone>(column: &mut Vec<T>, value: T) {
    grow(column, column.len() + 1, value);
}
