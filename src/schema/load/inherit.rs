//! Tables that an edition takes over from the edition before it: entries are added, replaced or removed by their names.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use toml::Spanned;

use super::loader::Loader;
use crate::ground::nearest::nearest;
use crate::schema::raw::*;
use crate::schema::spec_file::Result;

/// An entry of a table that an edition takes over from the edition before it.
pub(super) trait Entry: Clone {
    /// The name of such an entry in messages.
    const WHAT: &'static str;

    /// The name that identifies it in its table.
    fn name(&self) -> Cow<'_, str>;

    /// Where that stands in its file.
    fn span(&self) -> Range<usize>;

    fn file(&self) -> FileId;

    fn set_file(&mut self, file: FileId);

    /// It takes the place of the entry of this name in the edition before.
    fn replaces(&self) -> bool;
}

macro_rules! entries {
    ($($raw:ident $what:literal by $name:ident;)+) => {
        $(impl Entry for $raw {
            const WHAT: &'static str = $what;

            fn name(&self) -> Cow<'_, str> {
                self.$name.get_ref().into()
            }

            entries!(@ $name);
        })+
    };
    (@ $name:ident) => {
        fn span(&self) -> Range<usize> {
            self.$name.span()
        }

        fn file(&self) -> FileId {
            self.file
        }

        fn set_file(&mut self, file: FileId) {
            self.file = file;
        }

        fn replaces(&self) -> bool {
            self.replaces
        }
    };
}

entries! {
    RawType "type" by name;
    RawPlaceholder "placeholder" by name;
    RawTable "code table" by name;
    RawServiceType "service type" by code;
    RawLookup "lookup" by name;
    RawUnit "unit" by name;
    RawRecordKey "record key" by form;
}

impl Entry for RawRelation {
    const WHAT: &'static str = "relation";

    fn name(&self) -> Cow<'_, str> {
        format!("{} / {}", self.parent.get_ref(), self.child.get_ref()).into()
    }

    entries!(@ parent);
}

impl Loader {
    /// Makes the table of an edition of the table of the edition before, its own entries, and the names it removes.
    pub(super) fn inherit<E: Entry>(
        &self,
        table: &mut Vec<E>,
        own: &[E],
        removed: &[Spanned<String>],
        edition: FileId,
    ) -> Result<()> {
        for name in removed {
            let Some(n) = table.iter().position(|entry| entry.name() == *name.get_ref()) else {
                return Err(self.file(edition).unknown(name, E::WHAT, table.iter().map(|entry| entry.name())));
            };
            table.remove(n);
        }
        let mut seen = HashSet::new();
        for entry in own {
            let wrong = |message: String| self.file(entry.file()).error(Some(entry.span()), message);
            let (what, name) = (E::WHAT, entry.name());
            if !seen.insert(name.clone()) {
                return Err(wrong(format!("the {what} `{name}` stands here twice")));
            }
            let before = table.iter().position(|other| other.name() == name);
            match (before, entry.replaces()) {
                (None, false) => table.push(entry.clone()),
                (Some(n), true) => table[n] = entry.clone(),
                (Some(_), false) => {
                    let error = wrong(format!("the edition before has the {what} `{name}`"));
                    return Err(error.with_help(Some("say `replaces = true` to put this one in its place".into())));
                }
                (None, true) => {
                    let near = nearest(&name, table.iter().map(|other| other.name()));
                    let error = wrong(format!("the edition before has no {what} `{name}` to replace"));
                    return Err(error.with_help(near.map(|near| format!("did you mean `{near}`?"))));
                }
            }
        }
        Ok(())
    }
}
