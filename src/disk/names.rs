//! Names of files, kept close.

/// Sorted names, kept in little memory: there may be millions, and in a folder they begin alike. Of each only what differs from
/// the one before is kept.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// For each name how many bytes it shares with the one before, how many it has besides, and those.
    bytes: Vec<u8>,
    /// Where every eighth name begins, which shares nothing.
    runs: Vec<usize>,
    count: usize,
}

/// Keeps names. They must be sorted, and none longer than the longest.
impl<'n> FromIterator<&'n str> for Names {
    fn from_iter<I: IntoIterator<Item = &'n str>>(sorted: I) -> Names {
        let mut names = Names::default();
        let mut before = "";
        for (n, name) in sorted.into_iter().enumerate() {
            if n % Names::RUN == 0 {
                names.runs.push(names.bytes.len());
                before = "";
            }
            let shared = before.bytes().zip(name.bytes()).take_while(|(a, b)| a == b).count();
            let own = &name.as_bytes()[shared..];
            names.bytes.extend([shared as u8, own.len() as u8]);
            names.bytes.extend(own);
            before = name;
            names.count += 1;
        }
        names.bytes.shrink_to_fit();
        names
    }
}

impl Names {
    /// Bytes of the longest name that can be kept; most systems allow no longer ones.
    pub const LONGEST: usize = u8::MAX as usize;

    const RUN: usize = 8;

    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Adds one to a text.
    pub fn push(&self, n: usize, to: &mut String) {
        let mut name = Vec::with_capacity(Names::LONGEST);
        let mut rest = &self.bytes[self.runs[n / Names::RUN]..];
        for _ in 0..=n % Names::RUN {
            let [shared, own, after @ ..] = rest else { break };
            let (own, after) = after.split_at(usize::from(*own));
            name.truncate(usize::from(*shared));
            name.extend(own);
            rest = after;
        }
        to.push_str(&String::from_utf8_lossy(&name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_as_they_were() {
        let mut sorted: Vec<String> = (0..40).map(|n| format!("UPPLAN_202511_030000{n:04}.CSV")).collect();
        sorted.extend(["", "あ", "い.CSV", "居宅"].map(str::to_owned));
        sorted.push("長".repeat(85));
        sorted.sort();
        let names = Names::from_iter(sorted.iter().map(String::as_str));
        assert_eq!(names.len(), sorted.len());
        for (n, name) in sorted.iter().enumerate() {
            let mut text = "folder/".to_owned();
            names.push(n, &mut text);
            assert_eq!(text, format!("folder/{name}"));
        }
    }

    #[test]
    fn names_that_begin_alike_take_little() {
        let sorted: Vec<String> = (0..1000).map(|n| format!("UPPLAN_202511_0300000{n:04}.CSV")).collect();
        let names = Names::from_iter(sorted.iter().map(String::as_str));
        let kept = names.bytes.len() + names.runs.len() * size_of::<usize>();
        assert!(kept * 2 < sorted.iter().map(String::len).sum(), "{kept}");
    }
}
