//! Findings on what is wrong with the name of a file.

use super::rules::names;
use super::sink::{Draft, Sink};
use crate::ground::nearest::nearest;
use crate::read::{FileName, NameFault};
use crate::rule::Argument;
use crate::schema::{NameField, NamePattern, Spec};
use crate::text::Text;

/// The finding on a fault of a name. `None`: the spec has no rule on it.
pub(super) fn draft(
    spec: &Spec,
    sink: &Sink<'_>,
    name: &FileName<'_>,
    fault: &NameFault<'_>,
) -> Option<Draft<'static>> {
    match fault {
        NameFault::NoForm => Some(no_form(spec, sink, name)),
        NameFault::Pattern { edition, at } => {
            let edition = spec.edition(edition)?;
            let pattern = name.pattern().or(edition.picture().map(|picture| &picture.pattern))?;
            Some(not_a_name(sink, leaves_pattern(name, *at, pattern), edition.describe(pattern)))
        }
        NameFault::Copy => {
            let wanted = name.without_copy_mark();
            let draft = sink.draft(&names::COPY).with("mark", Argument::same(mark_of_copy(name.as_str(), &wanted)));
            Some(draft.with("wanted", Argument::same(wanted)))
        }
        NameFault::Extension => {
            let (_, extension) = name.as_str().rsplit_once('.').unwrap_or_default();
            let pattern = name.pattern()?;
            let wanted = pattern.end();
            let reason = Text::new(
                format!("拡張子「.{extension}」は {wanted} ではありません"),
                format!("the extension .{extension} is not {wanted}"),
            );
            Some(not_a_name(sink, reason, name.edition()?.describe(pattern)))
        }
        NameFault::Part(field) => part(sink, name, *field),
        NameFault::LetterCase => {
            let wanted = name.as_standard().unwrap_or_else(|| name.as_str().to_uppercase());
            Some(sink.draft(&names::NAME_CASE).with("wanted", Argument::same(wanted)))
        }
        NameFault::LookAlike(c) => {
            let code = u32::from(*c);
            let reason = Text::new(
                format!("区切りが「_」ではなく、似た別の文字（U+{code:04X}）です"),
                format!("its separators are U+{code:04X}, which looks like _ and is another character"),
            );
            Some(not_a_name(sink, reason, Text::same(name.as_standard()?)))
        }
        NameFault::ZeroMonth => {
            Some(sink.draft(&names::ZERO_MONTH).with("wanted", Argument::same(name.as_standard()?)))
        }
    }
}

/// What the name of a copy has that the other one has not.
fn mark_of_copy(name: &str, wanted: &str) -> String {
    let stem = wanted.rsplit_once('.').map_or(wanted, |(stem, _)| stem);
    let (before, after) = name.split_once(stem).unwrap_or_default();
    let behind = after.rsplit_once('.').map_or(after, |(behind, _)| behind);
    format!("{before}{behind}")
}

/// 実績 go from the service office to the care-management office; the printed example has the types the other way round.
pub(super) fn types_in_printed_order(sink: &Sink<'_>, name: &FileName<'_>) -> Option<Draft<'static>> {
    let (form, edition) = name.form().filter(|form| form.goes_to_care_management()).zip(name.edition())?;
    let (from, to) = name.field(NameField::FromType).zip(name.field(NameField::ToType))?;
    let [is_from, is_to] = [from, to].map(|of| edition.type_in_name(of));
    is_from.zip(is_to).is_some_and(|(from, to)| form.is_in_printed_order(from, to)).then(|| {
        let draft = sink.draft(&names::NAME_TYPES_REVERSED);
        draft.with("from_type", Argument::same(from)).with("to_type", Argument::same(to))
    })
}

fn not_a_name(sink: &Sink<'_>, reason: Text, pattern: Text) -> Draft<'static> {
    let draft = sink.draft(&names::NOT_A_NAME);
    draft.with("reason", Argument::Text(reason)).with("pattern", Argument::Text(pattern))
}

fn no_form(spec: &Spec, sink: &Sink<'_>, name: &FileName<'_>) -> Draft<'static> {
    let front = name.as_str().split(['_', '.']).next().unwrap_or_default();
    let codes = spec.newest().forms().map(|form| form.code().to_owned());
    let near = nearest(&front.to_uppercase(), codes);
    let reason = match &near {
        Some(near) => Text::new(
            format!("「{front}」という様式はありません（{near} のことですか）"),
            format!("there is no form \"{front}\" (did you mean {near}?)"),
        ),
        None => Text::new(
            "様式のコード（UPPLAN など）で始まっていません",
            "it does not begin with the code of a form (UPPLAN …)",
        ),
    };
    let example = near.and_then(|near| spec.newest().form(&near)).or_else(|| spec.newest().form("UPPLAN"));
    let pattern = example.map(|form| spec.newest().describe(form.name_pattern())).unwrap_or_default();
    not_a_name(sink, reason, pattern)
}

/// Says how a name leaves its pattern after `at` bytes.
fn leaves_pattern(name: &FileName<'_>, at: usize, pattern: &NamePattern) -> Text {
    let (expected, found) = (pattern.separators(), name.as_str().matches('_').count());
    if expected == found {
        let front = &name.as_str()[..at];
        return Text::new(format!("「{front}」までは合っています"), format!("it is right up to \"{front}\""));
    }
    Text::new(
        format!("区切りの _ が{found}個あります（{expected}個のはず）"),
        format!("it has {found} underscores instead of {expected}"),
    )
}

/// A part of a name that is not what its edition writes there.
fn part(sink: &Sink<'_>, name: &FileName<'_>, field: NameField) -> Option<Draft<'static>> {
    let (edition, part) = (name.edition()?, name.field(field)?);
    let placeholder = edition.placeholder(field)?;
    let (title, expected) = (&placeholder.title, placeholder.expected());
    let reason = Text::new(
        format!("{}「{part}」は{}ではありません", title.ja, expected.ja),
        format!("the {} \"{part}\" is not {}", title.en, expected.en),
    );
    let pattern = edition.describe(name.pattern()?);
    Some(
        sink.draft_of(placeholder.rule(part)?)
            .with("part", Argument::same(part))
            .with("part_title", Argument::Text(title.clone()))
            .with("expected", Argument::Text(expected.clone()))
            .with("pattern", Argument::Text(pattern))
            .with("reason", Argument::Text(reason)),
    )
}
