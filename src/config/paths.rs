//! Paths as configuration names them: relative to the folder of the configuration.

/// From the files of a report to the paths that patterns are matched against. The default leaves them as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paths {
    root: String,
    here: String,
}

impl Paths {
    /// `root` is the folder patterns are relative to, `here` the one that the files of the report are relative to. Both are
    /// absolute.
    pub fn new(root: &str, here: &str) -> Paths {
        Paths { root: normal("", root), here: normal("", here) }
    }

    /// A file of the report as patterns see it. One that is not under the root keeps its whole path, which only a pattern
    /// that begins with `**/` fits.
    pub fn relative(&self, label: &str) -> String {
        let absolute = is_absolute(label);
        if self.root.is_empty() && !absolute {
            return normal("", label);
        }
        let path = normal(if absolute { "" } else { &self.here }, label);
        match path.strip_prefix(&self.root).and_then(|rest| rest.strip_prefix('/')) {
            Some(rest) => rest.to_owned(),
            None => path,
        }
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
        assert_eq!(paths.relative("../../other/UPPLAN.CSV"), "home/a/other/UPPLAN.CSV");
        assert_eq!(paths.relative("/home/a/output/UPPLAN.CSV"), "home/a/output/UPPLAN.CSV", "a name, not a beginning");
    }

    #[test]
    fn without_a_folder_paths_stay_as_they_are() {
        assert_eq!(Paths::default().relative("b/./UPPLAN.CSV"), "b/UPPLAN.CSV");
        assert_eq!(Paths::default().relative("../UPPLAN.CSV"), "../UPPLAN.CSV");
    }
}
