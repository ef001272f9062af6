//! Names grouped into units (送信単位): files that share sender, receiver and serial.

use sha2::{Digest, Sha256};

use super::{FileName, UnitKey};
use crate::ground::parallel;
use crate::schema::Spec;

/// Groups files into units by their names alone: for each unit the places of its files in the list, in order. Files that
/// share sender, receiver and serial are a unit, whatever the folders before their names; a file whose name does not say
/// is a unit of its own. Units come in the order of their first files.
///
/// ```
/// use careplan::{read::units, schema::Spec};
///
/// let names = [
///     "a/UP1KYO_0300000106_43_0300000205_11_20251105093000.CSV",
///     "notes.txt",
///     "b/UP2KYO_0300000106_43_0300000205_11_20251105093000.CSV",
/// ];
/// assert_eq!(units(Spec::embedded(), &names), [vec![0, 2], vec![1]]);
/// ```
pub fn units<N: AsRef<str> + Sync>(spec: &Spec, names: &[N]) -> Vec<Vec<usize>> {
    let places: Vec<usize> = (0..names.len()).collect();
    let keys = parallel::map(&places, AT_A_TIME, |place| {
        GroupKey::of(FileName::read(spec, names[*place].as_ref()).unit().as_ref(), *place)
    });
    Groups::of(&keys).iter().map(|group| group.iter().map(|place| *place as usize).collect()).collect()
}

/// How many names a thread reads at a time: one is a matter of a microsecond.
pub(crate) const AT_A_TIME: usize = 64;

/// What files of one unit have in common: the first half of a digest, which no two units share. Of millions of names only
/// these are kept while they are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct GroupKey([u64; 2]);

impl GroupKey {
    /// The key of a file in a list, by the unit that its name says.
    pub fn of(unit: Option<&UnitKey>, place: usize) -> GroupKey {
        // No part of a name has a slash, so one and four of them are never the same.
        let text = match unit {
            Some(unit) => [unit.from(), unit.from_type(), unit.to(), unit.to_type(), unit.serial()].join("/"),
            None => format!("/{place}"),
        };
        let digest: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        let half = |n: usize| digest[8 * n..][..8].iter().fold(0, |half, byte| half << 8 | u64::from(*byte));
        GroupKey([half(0), half(1)])
    }
}

/// Places in a list, group by group: the groups in the order of their first places.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups {
    order: Vec<u32>,
    /// The end of each group there.
    ends: Vec<u32>,
}

impl Groups {
    /// Groups places by their keys.
    ///
    /// # Panics
    ///
    /// If there are more than 4,294,967,295 places: their keys alone take 64 GiB.
    pub fn of(keys: &[GroupKey]) -> Groups {
        let count = u32::try_from(keys.len()).expect("fewer than four billion files");
        let mut order: Vec<u32> = (0..count).collect();
        let key = |place: &u32| (keys[*place as usize], *place);
        parallel::sort_in_place(&mut order, |a, b| key(a).cmp(&key(b)));
        // The first place of the group of each.
        let mut first_of = vec![0; keys.len()];
        for group in order.chunk_by(|a, b| key(a).0 == key(b).0) {
            group.iter().for_each(|place| first_of[*place as usize] = group[0]);
        }
        let rank = |place: &u32| (first_of[*place as usize], *place);
        parallel::sort_in_place(&mut order, |a, b| rank(a).cmp(&rank(b)));
        let begins = order.windows(2).zip(1..).filter(|(two, _)| rank(&two[0]).0 != rank(&two[1]).0);
        let ends = begins.map(|(_, end)| end).chain((count > 0).then_some(count)).collect();
        Groups { order, ends }
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The places of a group.
    pub fn group(&self, n: usize) -> &[u32] {
        let begin = n.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.order[begin as usize..self.ends[n] as usize]
    }

    /// The places of each.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u32]> {
        (0..self.len()).map(|n| self.group(n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_their_files_keep_the_order_of_the_list() {
        let name = |form: &str, serial: u32| format!("{form}_0300000106_43_0300000205_11_2025110509{serial:04}.CSV");
        let names =
            [name("UP2KYO", 3), "x".into(), name("UP1KYO", 1), name("UP1KYO", 3), "x".into(), name("UP3KYO", 1)];
        assert_eq!(units(Spec::embedded(), &names), [vec![0, 3], vec![1], vec![2, 5], vec![4]]);
        assert!(units::<&str>(Spec::embedded(), &[]).is_empty());
    }
}
