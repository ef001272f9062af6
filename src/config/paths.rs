//! Paths as configuration names them: relative to the folder of the configuration.

/// From the files of a report to the paths that patterns are matched against. The default leaves them as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paths {
    folders: Option<Folders>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Folders {
    root: String,
    here: String,
}

impl Paths {
    /// `root` is the folder patterns are relative to, `here` the one that the files of the report are relative to. Both are
    /// absolute.
    pub fn new(root: &str, here: &str) -> Paths {
        Paths { folders: Some(Folders { root: normal("", root), here: normal("", here) }) }
    }

    /// A file of the report as patterns see it.
    pub fn relative(&self, label: &str) -> String {
        let Some(Folders { root, here }) = &self.folders else { return normal("", label) };
        let path = normal(if is_absolute(label) { "" } else { here }, label);
        let (from, to): (Vec<&str>, Vec<&str>) = (root.split('/').collect(), path.split('/').collect());
        let shared = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
        let up = from[shared..].iter().filter(|part| !part.is_empty()).map(|_| "..");
        up.chain(to[shared..].iter().copied()).collect::<Vec<_>>().join("/")
    }
}

fn is_absolute(path: &str) -> bool {
    path.starts_with(['/', '\\']) || path.as_bytes().get(1) == Some(&b':')
}

/// With `/`, and without `.` and `..`.
fn normal(base: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(path.split(['/', '\\'])) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_folder_of_the_configuration() {
        let paths = Paths::new("/home/a/out", "/home/a/out/2024");
        assert_eq!(paths.relative("UPPLAN.CSV"), "2024/UPPLAN.CSV");
        assert_eq!(paths.relative("./x/../UPPLAN.CSV"), "2024/UPPLAN.CSV");
        assert_eq!(paths.relative("../2023/a.zip!/UPPLAN.CSV"), "2023/a.zip!/UPPLAN.CSV");
        assert_eq!(paths.relative("/home/a/out/b/UPPLAN.CSV"), "b/UPPLAN.CSV");
        assert_eq!(paths.relative("../../other/UPPLAN.CSV"), "../other/UPPLAN.CSV");
        assert_eq!(paths.relative("/home/a/output/UPPLAN.CSV"), "../output/UPPLAN.CSV", "a name, not a beginning");
        assert_eq!(Paths::new("/", "/tmp").relative("UPPLAN.CSV"), "tmp/UPPLAN.CSV");
    }

    #[test]
    fn without_a_folder_paths_stay_as_they_are() {
        assert_eq!(Paths::default().relative("b/./UPPLAN.CSV"), "b/UPPLAN.CSV");
        assert_eq!(Paths::default().relative("../UPPLAN.CSV"), "../UPPLAN.CSV");
    }
}
