//! Work on every core, where the library is built with `parallel`; else on the one there is.

/// Maps a list, in the list's order. So many of its elements at least are handed to another thread at a time.
#[cfg(feature = "parallel")]
pub(crate) fn map<T: Sync, U: Send>(list: &[T], grain: usize, work: impl Fn(&T) -> U + Send + Sync) -> Vec<U> {
    use rayon::prelude::*;
    list.par_iter().with_min_len(grain).map(work).collect()
}

/// Maps a list.
#[cfg(not(feature = "parallel"))]
pub(crate) fn map<T, U>(list: &[T], _: usize, work: impl Fn(&T) -> U) -> Vec<U> {
    list.iter().map(work).collect()
}

/// How many threads there are for it.
pub(crate) fn threads() -> usize {
    #[cfg(feature = "parallel")]
    return rayon::current_num_threads();
    #[cfg(not(feature = "parallel"))]
    1
}

/// Maps a list, with something that a thread uses again and again.
#[cfg(all(feature = "files", feature = "parallel"))]
pub(crate) fn map_with<T: Sync, S, U: Send>(
    list: &[T],
    init: impl Fn() -> S + Send + Sync,
    work: impl Fn(&mut S, &T) -> U + Send + Sync,
) -> Vec<U> {
    use rayon::prelude::*;
    list.par_iter().map_init(init, work).collect()
}

/// Maps a list, with something that is used again and again.
#[cfg(all(feature = "files", not(feature = "parallel")))]
pub(crate) fn map_with<T, S, U>(list: &[T], init: impl Fn() -> S, work: impl Fn(&mut S, &T) -> U) -> Vec<U> {
    let mut state = init();
    list.iter().map(|element| work(&mut state, element)).collect()
}
