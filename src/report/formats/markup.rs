//! Writing XML and HTML: quick-xml escapes, this drops what may not be in a document at all.

use std::borrow::Cow;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// A document in the making.
pub(crate) struct Markup<'w>(Writer<&'w mut dyn Write>);

/// Names and values of attributes.
type Attributes<'a> = &'a [(&'a str, &'a str)];

impl<'w> Markup<'w> {
    pub fn xml(out: &'w mut dyn Write) -> io::Result<Markup<'w>> {
        let mut markup = Markup(Writer::new_with_indent(out, b' ', 2));
        markup.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(markup)
    }

    pub fn html(out: &'w mut dyn Write) -> io::Result<Markup<'w>> {
        // Without indentation: in HTML, white space between elements may be seen.
        let mut markup = Markup(Writer::new(out));
        markup.0.write_event(Event::DocType(BytesText::from_escaped("html")))?;
        Ok(markup)
    }

    pub fn open(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.0.write_event(Event::Start(start(name, attributes)))
    }

    pub fn close(&mut self, name: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    pub fn empty(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.0.write_event(Event::Empty(start(name, attributes)))
    }

    pub fn text(&mut self, text: &str) -> io::Result<()> {
        self.0.write_event(Event::Text(BytesText::new(&allowed(text))))
    }

    /// An element with nothing but text in it.
    pub fn element(&mut self, name: &str, attributes: Attributes<'_>, text: &str) -> io::Result<()> {
        self.open(name, attributes)?;
        self.text(text)?;
        self.close(name)
    }

    /// A constant of the program, as it is: style and script.
    pub fn verbatim(&mut self, name: &str, text: &'static str) -> io::Result<()> {
        self.open(name, &[])?;
        self.0.write_event(Event::Text(BytesText::from_escaped(text)))?;
        self.close(name)
    }

    pub fn line(&mut self) -> io::Result<()> {
        self.0.get_mut().write_all(b"\n")
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'a>) -> BytesStart<'a> {
    BytesStart::new(name).with_attributes(attributes.iter().map(|(name, value)| (*name, allowed(value))))
}

/// Drops the characters that XML 1.0 has no way to write.
fn allowed(text: &str) -> Cow<'_, str> {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..) && c != '\u{7F}';
    if text.chars().all(allowed) { text.into() } else { text.chars().filter(|c| allowed(*c)).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_text_or_attribute() {
        let mut out = Vec::new();
        let mut markup = Markup::xml(&mut out).unwrap();
        markup.element("a", &[("b", "\"'<&>\u{0}")], "</a><script>\u{1b}\u{ffff}&amp;").unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.ends_with("<a b=\"&quot;&apos;&lt;&amp;&gt;\">&lt;/a&gt;&lt;script&gt;&amp;amp;</a>"), "{text}");
    }
}
