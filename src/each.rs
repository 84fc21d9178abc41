//! The same for each of many.

/// `of` each item, in their order; on all cores when the feature `rayon` is on.
pub(crate) fn each<T: Sync, U: Send>(items: &[T], of: impl Fn(&T) -> U + Send + Sync) -> Vec<U> {
    #[cfg(feature = "rayon")]
    use rayon::prelude::*;
    #[cfg(feature = "rayon")]
    let items = items.par_iter();
    #[cfg(not(feature = "rayon"))]
    let items = items.iter();
    items.map(of).collect()
}
