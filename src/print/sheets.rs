//! Which records stand on which sheet: records of one person that share a date, from however many units.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};

use super::read::{Contents, PrintRecord};
use crate::schema::pages::{PageLayout, Pages};

/// Who a record is about: 保険者番号 and 被保険者番号. Names are not asked, as two people may share one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Person {
    pub insurer: String,
    pub insured: String,
}

impl Person {
    pub fn of(row: &PrintRecord) -> Person {
        Person { insurer: row.get("insurer_number").to_owned(), insured: row.get("insured_number").to_owned() }
    }
}

/// A sheet of paper, or as many as its records need.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    /// The place of its page in the list; `None`: records that no page shows.
    pub layout: Option<usize>,
    pub person: Person,
    /// The date or the month that its records share.
    pub key: String,
    /// The units that it is from, by their places.
    pub units: Vec<usize>,
    pub rows: Vec<PrintRecord>,
    /// The same sender sent another one to the same receiver later.
    pub replaced: bool,
}

/// What copies of a sheet have in common.
type Signature = u64;

/// Puts the records of units on sheets. `together`: sheets of several units become one where they are about the same.
pub(super) fn sheets(pages: &Pages, units: &[Contents], together: bool) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for (unit, contents) in units.iter().enumerate() {
        for (n, layout) in pages.layouts().iter().enumerate() {
            sheets.extend(of_unit(unit, contents, n, layout));
        }
    }
    if together {
        note_replaced(units, &mut sheets);
        sheets = without_copies(pages, units, sheets);
        sheets = months_together(pages, sheets);
    }
    let mut rest = rest(pages, units, &sheets);
    if together {
        rest = of_person(rest);
    }
    sheets.extend(rest);
    sheets.sort_by(|a, b| order(a).cmp(&order(b)));
    sheets
}

fn order(sheet: &Sheet) -> (&Person, usize, &str, bool, &[usize]) {
    (&sheet.person, sheet.layout.unwrap_or(usize::MAX), &sheet.key, sheet.replaced, &sheet.units)
}

/// The sheets of one page in one unit.
fn of_unit(unit: usize, contents: &Contents, n: usize, layout: &PageLayout) -> Vec<Sheet> {
    let mut by_key: BTreeMap<(Person, String), Vec<&PrintRecord>> = BTreeMap::new();
    for form in &layout.forms {
        for row in contents.rows.iter().filter(|row| row.form.code() == form.get_ref()) {
            by_key.entry((Person::of(row), row.get(layout.by.get_ref()).to_owned())).or_default().push(row);
        }
    }
    let is_main = |row: &&PrintRecord| layout.forms.first().is_some_and(|form| form.get_ref() == row.form.code());
    let mut sheets = Vec::new();
    for ((person, key), rows) in by_key {
        let mains = rows.iter().filter(|row| is_main(row)).count();
        let alone = if layout.single { mains.max(1) } else { 1 };
        for sheet in 0..alone {
            // What a main record has beside it goes with the first of several.
            let own = |place: usize, row: &&PrintRecord| {
                !layout.single || (is_main(row) && place == sheet) || (!is_main(row) && sheet == 0)
            };
            let rows = rows.iter().enumerate().filter(|(place, row)| own(*place, row)).map(|(_, row)| (*row).clone());
            sheets.push(Sheet {
                layout: Some(n),
                person: person.clone(),
                key: key.clone(),
                units: vec![unit],
                rows: rows.collect(),
                replaced: false,
            });
        }
    }
    sheets
}

/// Of what one office sent another several times, the highest serial counts.
fn note_replaced(units: &[Contents], sheets: &mut [Sheet]) {
    type Sent<'s> = (Option<usize>, &'s Person, &'s str, &'s str, &'s str, &'s str);
    let sent = |sheet: &'_ Sheet| -> Option<(usize, String)> {
        let unit = *sheet.units.first()?;
        Some((unit, units[unit].key.as_ref()?.serial().to_owned()))
    };
    fn about<'s>(units: &'s [Contents], sheet: &'s Sheet) -> Option<Sent<'s>> {
        let key = units[*sheet.units.first()?].key.as_ref()?;
        let form = sheet.rows.first()?.form.code();
        Some((sheet.layout, &sheet.person, &sheet.key, form, key.from(), key.to()))
    }
    let mut latest: HashMap<Sent<'_>, String> = HashMap::new();
    for sheet in sheets.iter() {
        if let (Some(about), Some((_, serial))) = (about(units, sheet), sent(sheet)) {
            let last = latest.entry(about).or_default();
            *last = serial.max(std::mem::take(last));
        }
    }
    let replaced: Vec<bool> = sheets
        .iter()
        .map(|sheet| match (about(units, sheet), sent(sheet)) {
            (Some(about), Some((_, serial))) => latest.get(&about).is_some_and(|last| *last > serial),
            _ => false,
        })
        .collect();
    sheets.iter_mut().zip(replaced).for_each(|(sheet, replaced)| sheet.replaced = replaced);
}

/// A plan is sent to every office that takes part in it: copies are one sheet.
fn without_copies(pages: &Pages, units: &[Contents], sheets: Vec<Sheet>) -> Vec<Sheet> {
    let mut kept: Vec<Sheet> = Vec::new();
    let mut known: HashMap<(Option<usize>, Person, String, Signature), usize> = HashMap::new();
    for sheet in sheets {
        let Some(layout) = sheet.layout.map(|layout| &pages.layouts()[layout]) else { continue };
        let key = (sheet.layout, sheet.person.clone(), sheet.key.clone(), signature(layout, units, &sheet));
        match known.get(&key) {
            // Two equal sheets of one unit are two.
            Some(first) if kept[*first].units != sheet.units => {
                let first = &mut kept[*first];
                first.replaced &= sheet.replaced;
                first.units.extend(&sheet.units);
                first.rows.iter_mut().zip(sheet.rows).for_each(|(row, copy)| row.places.extend(copy.places));
            }
            _ => {
                known.insert(key, kept.len());
                kept.push(sheet);
            }
        }
    }
    kept
}

fn signature(layout: &PageLayout, units: &[Contents], sheet: &Sheet) -> Signature {
    let mut hasher = DefaultHasher::new();
    for row in &sheet.rows {
        of_row(layout, row).hash(&mut hasher);
        if let Some(picture) = layout.picture.as_ref().map(|item| row.get(item.get_ref())) {
            let pictures = sheet.units.iter().flat_map(|unit| &units[*unit].pictures);
            pictures
                .filter(|(name, _)| name.eq_ignore_ascii_case(picture))
                .for_each(|(_, data)| data.hash(&mut hasher));
        }
    }
    hasher.finish()
}

/// What copies of a record have in common.
fn of_row<'r>(layout: &PageLayout, row: &'r PrintRecord) -> Vec<&'r str> {
    let differs = |key: &str| layout.copies_differ.iter().any(|item| item.get_ref() == key);
    let cells = row.form.items().iter().zip(&row.cells).filter(|(item, _)| !differs(item.key()));
    [row.form.code()].into_iter().chain(cells.map(|(_, cell)| cell.as_str())).collect()
}

/// What is planned and what was done come in different units, and a part of it from every office: they are one sheet.
fn months_together(pages: &Pages, sheets: Vec<Sheet>) -> Vec<Sheet> {
    let mut kept: Vec<Sheet> = Vec::new();
    let mut known: HashMap<(Option<usize>, Person, String), usize> = HashMap::new();
    // How many equal records each sheet has, and where they are.
    let mut rows: Vec<HashMap<Vec<String>, Vec<usize>>> = Vec::new();
    for sheet in sheets {
        let Some(layout) = sheet.layout.map(|n| &pages.layouts()[n]).filter(|of| of.month.is_some() && !sheet.replaced)
        else {
            kept.push(sheet);
            rows.push(HashMap::new());
            continue;
        };
        let key = (sheet.layout, sheet.person.clone(), sheet.key.clone());
        let place = *known.entry(key).or_insert_with(|| {
            kept.push(Sheet { rows: Vec::new(), units: Vec::new(), ..sheet.clone() });
            rows.push(HashMap::new());
            kept.len() - 1
        });
        let (all, there) = (&mut kept[place], &mut rows[place]);
        all.units.extend(&sheet.units);
        let mut seen: HashMap<Vec<String>, usize> = HashMap::new();
        for row in sheet.rows {
            let own: Vec<String> = of_row(layout, &row).into_iter().map(str::to_owned).collect();
            let nth = seen.entry(own.clone()).or_default();
            let equal = there.entry(own).or_default();
            match equal.get(*nth) {
                Some(first) => all.rows[*first].places.extend(row.places),
                None => {
                    equal.push(all.rows.len());
                    all.rows.push(row);
                }
            }
            *nth += 1;
        }
    }
    kept
}

/// One sheet for each person, with every record once.
fn of_person(sheets: Vec<Sheet>) -> Vec<Sheet> {
    let mut kept: Vec<Sheet> = Vec::new();
    for sheet in sheets {
        let Some(last) = kept.last_mut().filter(|last| last.person == sheet.person) else {
            kept.push(sheet);
            continue;
        };
        last.units.extend(sheet.units);
        for row in sheet.rows {
            let same = |own: &&mut PrintRecord| own.form.code() == row.form.code() && own.cells == row.cells;
            match last.rows.iter_mut().find(same) {
                Some(own) => own.places.extend(row.places),
                None => last.rows.push(row),
            }
        }
    }
    kept
}

/// Records that stand on no page: orders to delete, and what belongs to a plan that is not there.
fn rest(pages: &Pages, units: &[Contents], sheets: &[Sheet]) -> Vec<Sheet> {
    let dates = sheets.iter().map(|sheet| (&sheet.person, sheet.layout, sheet.key.as_str()));
    let dates: std::collections::HashSet<_> = dates.collect();
    let is_shown = |row: &PrintRecord| {
        let person = Person::of(row);
        let code = row.form.code();
        pages.layouts().iter().enumerate().any(|(n, layout)| {
            layout.forms.iter().any(|form| form.get_ref() == code)
                || (layout.beside.iter().any(|form| form.get_ref() == code)
                    && dates.contains(&(&person, Some(n), row.get(layout.by.get_ref()))))
        })
    };
    let mut left: BTreeMap<(Person, usize), Vec<PrintRecord>> = BTreeMap::new();
    for (unit, contents) in units.iter().enumerate() {
        for row in contents.rows.iter().filter(|row| !is_shown(row)) {
            left.entry((Person::of(row), unit)).or_default().push(row.clone());
        }
    }
    let sheet = |((person, unit), rows)| Sheet {
        layout: None,
        person,
        key: String::new(),
        units: vec![unit],
        rows,
        replaced: false,
    };
    left.into_iter().map(sheet).collect()
}
