//! A person's day, which 第3表 and 利用者基本情報 both tell.

/// The hour, how long it takes in minutes, and the kind of words.
pub(super) const DAY: [(u64, u64, &str); 7] = [
    (6, 30, "rising"),
    (7, 40, "breakfast"),
    (10, 60, "morning"),
    (12, 40, "lunch"),
    (14, 60, "afternoon"),
    (18, 50, "supper"),
    (21, 30, "night"),
];
