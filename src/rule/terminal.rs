//! What a help text says to those who sit at a terminal stands between ⟦ and ⟧. Whoever reads a report on paper or in a browser
//! is not told of commands.

use crate::text::Text;

const MARKS: [char; 2] = ['⟦', '⟧'];

/// The whole text.
pub(crate) fn with_commands(text: &Text) -> Text {
    if !is_marked(text) {
        return text.clone();
    }
    let without_marks = |text: &str| text.replace(MARKS, "");
    Text::new(without_marks(&text.ja), without_marks(&text.en))
}

/// The text without what stands between the marks.
pub(crate) fn without_commands(text: &Text) -> Text {
    if !is_marked(text) {
        return text.clone();
    }
    let kept = |text: &str| {
        let parts = text.split(MARKS).enumerate().filter(|(n, _)| n % 2 == 0);
        parts.map(|(_, part)| part).collect::<String>()
    };
    Text::new(kept(&text.ja), kept(&text.en))
}

/// Most texts are not, and all of them are asked at every start.
fn is_marked(text: &Text) -> bool {
    [&text.ja, &text.en].iter().any(|text| text.contains(MARKS[0]) || text.contains(MARKS[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_readers() {
        let text = Text::same("write it again⟦, or `do` it⟧.⟦ See `more`.⟧");
        assert_eq!(with_commands(&text), Text::same("write it again, or `do` it. See `more`."));
        assert_eq!(without_commands(&text), Text::same("write it again."));
    }
}
