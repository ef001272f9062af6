//! What of a person's services cannot be at one time.

use super::{Service, Time};

/// The hours of a person's week that are taken: nobody is visited while at the day centre.
#[derive(Debug, Default)]
pub(super) struct Week(Vec<(u64, u64, u64)>);

impl Week {
    /// The weekday, or the next one that is free at these hours.
    pub fn free(&mut self, weekday: u64, begin: u64, end: u64) -> Option<u64> {
        let taken = |day: u64| self.0.iter().any(|(of, from, to)| *of == day && *from < end && begin < *to);
        let free = (0..7).map(|n| (weekday + n - 1) % 7 + 1).find(|day| !taken(*day))?;
        self.0.push((free, begin, end));
        Some(free)
    }
}

/// Nobody is visited at home on the days of a stay; of every service something is left, as the plan has it.
pub(super) fn stay_away(services: &mut [Service]) {
    let days: Vec<u64> =
        services.iter().filter(|one| one.stay).flat_map(|one| one.times.iter().map(|time| time.day)).collect();
    let away = |time: &Time| days.contains(&time.day);
    for service in services.iter_mut().filter(|one| !one.weekly.is_empty()) {
        if !service.times.iter().all(away) {
            service.times.retain(|time| !away(time));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_free_day() {
        let mut week = Week::default();
        assert_eq!(week.free(7, 540, 600), Some(7));
        assert_eq!(week.free(7, 570, 630), Some(1), "after Sunday comes Monday");
        assert_eq!(week.free(7, 600, 660), Some(7), "one after the other");
    }
}
