//! Kinds of units (送信単位): which files are sent together.

use std::fmt;

use crate::text::Text;

/// A form as a member of a unit. The supplement (UPHOSOKU) of a plan and that of a use table are two members of one
/// form, told apart by the month in the file's name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Member {
    /// The form's code.
    pub form: String,
    /// The file's month is 000000.
    pub month_zero: bool,
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.form, if self.month_zero { " 000000" } else { "" })
    }
}

/// A kind of unit (送信単位).
#[derive(Clone, Debug)]
pub struct UnitKind {
    /// A stable English name.
    pub name: String,
    /// Its title.
    pub title: Text,
    /// Members that must be there.
    pub required: Vec<Member>,
    /// Members that may be there.
    pub optional: Vec<Member>,
    /// Those of them that the standard sends with what they belong to, without calling them required.
    pub expected: Vec<Member>,
    /// Those of them that go with what they belong to as a rule.
    pub customary: Vec<Member>,
    /// The form whose records it deletes, for units that do.
    pub deletes: Option<String>,
    /// Sender and receiver both manage care: preventive care with entrustment.
    pub between_care_management: bool,
    /// Where the standard says so.
    pub section: String,
}
