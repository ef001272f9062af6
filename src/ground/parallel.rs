//! Work on every core, where the library is built with `parallel`; else on the one there is.

use std::cmp::Ordering;

/// Maps a list and keeps its order. A thread takes at least `grain` elements at once.
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

/// Maps a list with a state of each thread's own, in the list's order.
#[cfg(feature = "parallel")]
pub(crate) fn map_with<S, T: Sync, U: Send>(
    list: &[T],
    state: impl Fn() -> S + Send + Sync,
    work: impl Fn(&mut S, &T) -> U + Send + Sync,
) -> Vec<U> {
    use rayon::prelude::*;
    list.par_iter().map_init(state, work).collect()
}

/// Maps a list with a state.
#[cfg(not(feature = "parallel"))]
pub(crate) fn map_with<S, T, U>(list: &[T], state: impl Fn() -> S, work: impl Fn(&mut S, &T) -> U) -> Vec<U> {
    let mut state = state();
    list.iter().map(|one| work(&mut state, one)).collect()
}

/// Sorts a list; equal elements stay in their order.
pub(crate) fn sort_by<T: Send>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering + Sync) {
    #[cfg(feature = "parallel")]
    rayon::slice::ParallelSliceMut::par_sort_by(list, compare);
    #[cfg(not(feature = "parallel"))]
    list.sort_by(compare);
}

/// Sorts a list of which no two elements are equal, in its place.
pub(crate) fn sort_in_place<T: Send>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering + Sync) {
    #[cfg(feature = "parallel")]
    rayon::slice::ParallelSliceMut::par_sort_unstable_by(list, compare);
    #[cfg(not(feature = "parallel"))]
    list.sort_unstable_by(compare);
}

/// Does two things.
pub(crate) fn both<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    #[cfg(feature = "parallel")]
    return rayon::join(one, other);
    #[cfg(not(feature = "parallel"))]
    (one(), other())
}

/// How many threads there are for it.
pub(crate) fn threads() -> usize {
    #[cfg(feature = "parallel")]
    return rayon::current_num_threads();
    #[cfg(not(feature = "parallel"))]
    1
}

/// Threads for each core at most: more only wait for each other.
#[cfg(feature = "cli")]
const MOST_FOR_A_CORE: usize = 4;

/// How many threads there may be.
#[cfg(feature = "cli")]
pub(crate) fn most_threads() -> usize {
    MOST_FOR_A_CORE * std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Sets how many threads work, before any does: no more than there may be.
///
/// # Errors
///
/// If threads work already, or cannot be started.
#[cfg(feature = "cli")]
pub(crate) fn set_threads(threads: usize) -> Result<(), Box<dyn std::error::Error>> {
    #[cfg(feature = "parallel")]
    rayon::ThreadPoolBuilder::new().num_threads(threads.clamp(1, most_threads())).build_global()?;
    #[cfg(not(feature = "parallel"))]
    let _ = threads;
    Ok(())
}

/// Does `count` pieces of work on every core. Each thread has its own state; all states are returned.
#[cfg(all(feature = "files", feature = "parallel"))]
pub(crate) fn work_off<S: Send>(
    pieces: usize,
    at_a_time: usize,
    init: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) + Sync,
) -> Vec<S> {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let next = AtomicUsize::new(0);
    rayon::broadcast(|_| {
        let mut state = init();
        loop {
            let from = next.fetch_add(at_a_time, Ordering::Relaxed);
            if from >= pieces {
                return state;
            }
            (from..pieces.min(from + at_a_time)).for_each(|piece| work(&mut state, piece));
        }
    })
}

/// Does `count` pieces of work on this thread.
#[cfg(all(feature = "files", not(feature = "parallel")))]
pub(crate) fn work_off<S>(pieces: usize, _: usize, init: impl Fn() -> S, work: impl Fn(&mut S, usize)) -> Vec<S> {
    let mut state = init();
    (0..pieces).for_each(|piece| work(&mut state, piece));
    vec![state]
}
