//! What everything stands on and what knows nothing of care plans: characters, digits, masks, nearest names,
//! threads, names of Windows.

pub mod day;
pub(crate) mod hex;
pub(crate) mod io_words;
pub(crate) mod lost;
pub(crate) mod mask;
pub mod ms932;
pub mod nearest;
pub(crate) mod nothing;
pub(crate) mod parallel;
pub(crate) mod patterns;
pub(crate) mod plain_text;
pub(crate) mod safe;
pub(crate) mod shortlist;
#[cfg(feature = "files")]
pub(crate) mod windows_names;
