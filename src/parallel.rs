//! Work on every core, where the library is built with `parallel`; else on the one there is.

use std::cmp::Ordering;

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

/// Sorts a list; equal elements stay in their order.
pub(crate) fn sort_by<T: Send>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering + Sync) {
    #[cfg(feature = "parallel")]
    rayon::slice::ParallelSliceMut::par_sort_by(list, compare);
    #[cfg(not(feature = "parallel"))]
    list.sort_by(compare);
}

/// How many threads there are for it.
pub(crate) fn threads() -> usize {
    #[cfg(feature = "parallel")]
    return rayon::current_num_threads();
    #[cfg(not(feature = "parallel"))]
    1
}

/// Works off a list on every core, some elements at a time. Each thread has a state of its own; all are given back.
#[cfg(all(feature = "files", feature = "parallel"))]
pub(crate) fn work_off<T: Send, S: Send>(
    list: Vec<T>,
    at_a_time: usize,
    init: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, T) + Sync,
) -> Vec<S> {
    use std::sync::{Mutex, PoisonError};
    let list = Mutex::new(list.into_iter());
    rayon::broadcast(|_| {
        let mut state = init();
        loop {
            let some: Vec<T> = list.lock().unwrap_or_else(PoisonError::into_inner).by_ref().take(at_a_time).collect();
            if some.is_empty() {
                return state;
            }
            some.into_iter().for_each(|element| work(&mut state, element));
        }
    })
}

/// Works off a list.
#[cfg(all(feature = "files", not(feature = "parallel")))]
pub(crate) fn work_off<T, S>(list: Vec<T>, _: usize, init: impl Fn() -> S, work: impl Fn(&mut S, T)) -> Vec<S> {
    let mut state = init();
    list.into_iter().for_each(|element| work(&mut state, element));
    vec![state]
}
