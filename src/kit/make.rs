//! From scenarios to their units.

use super::pictures;
use super::pool::{Files, Numbers, Pool, place};
use super::scenario::{self, Delete, Scenario, Step};
use crate::generate::faults::edit::{EditError, EditedUnit, join, split};
use crate::generate::{File, OptionError};
use crate::print::Input;
use crate::read::FileName;
use crate::schema::{Edition, NameField, Spec, SpecError};
use crate::text::Text;

/// The units to import, by scenario.
#[derive(Clone, Debug)]
pub struct Kit {
    /// The seed that it is made with.
    pub seed: u64,
    /// The edition of its units.
    pub edition: String,
    /// In the order in which they are tested.
    pub scenarios: Vec<Made>,
}

/// A scenario with its units.
#[derive(Clone, Debug)]
pub struct Made {
    /// `D1`
    pub id: String,
    /// Its title.
    pub title: Text,
    /// What to look at.
    pub look: Text,
    /// Whom it is about. They are in no other scenario.
    pub people: Vec<Person>,
    /// Its units in the order of their serials; a path is the name of a file.
    pub units: Vec<Vec<File>>,
}

/// 保険者番号 and 被保険者番号.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// 保険者番号
    pub insurer: String,
    /// 被保険者番号
    pub insured: String,
}

/// A kit that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum KitError {
    /// The edition has no synthetic data.
    #[error(transparent)]
    Options(#[from] OptionError),
    /// The list of pages or a template has a mistake.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// Nobody in the synthetic data is like that.
    #[error("scenario {0}: nobody in the synthetic data of this seed fits; take another seed")]
    Nobody(String),
    /// A change that the unit has no place for.
    #[error("scenario {0}: {1}")]
    Edit(String, EditError),
    /// A template of the kit has a mistake.
    #[error("{0}")]
    Template(String),
}

impl KitError {
    /// What went wrong, in Japanese and English.
    pub fn words(&self) -> Text {
        match self {
            KitError::Options(error) => error.words(),
            KitError::Nobody(id) => Text::new(
                format!(
                    "シナリオ {id}: このシード値の合成データには、条件に合う利用者がいません。--seed に別の値を指定してください"
                ),
                self.to_string(),
            ),
            KitError::Edit(id, error) => Text::new(format!("シナリオ {id}: {error}"), self.to_string()),
            KitError::Spec(_) | KitError::Template(_) => Text::same(self.to_string()),
        }
    }
}

impl Kit {
    /// Makes the units of all scenarios.
    ///
    /// # Errors
    ///
    /// If the spec has no synthetic data, or a scenario finds nobody in it.
    pub fn new(spec: &Spec, seed: u64) -> Result<Kit, KitError> {
        let mut pool = Pool::new(spec, seed)?;
        let edition = pool.edition().name().to_owned();
        let made: Result<Vec<Made>, KitError> =
            scenario::built_in().into_iter().map(|scenario| made(spec, &mut pool, scenario)).collect();
        Ok(Kit { seed, edition, scenarios: made? })
    }
}

impl Made {
    /// The folder of its unit with a number, from 0, below that of the kit.
    pub(super) fn folder(&self, unit: usize) -> String {
        match self.units.len() {
            1 => format!("{}/import", self.id),
            _ => format!("{}/import/{}", self.id, unit + 1),
        }
    }

    /// Its files, to be read.
    pub fn inputs(&self) -> Vec<Input> {
        self.units.iter().flatten().map(|file| Input::new(&file.path, file.bytes.clone())).collect()
    }
}

fn made(spec: &Spec, pool: &mut Pool<'_>, scenario: Scenario) -> Result<Made, KitError> {
    let (unit, people) = pool.take(&scenario).ok_or_else(|| KitError::Nobody(scenario.id.clone()))?;
    let steps = if scenario.step.is_empty() { vec![Step::default()] } else { scenario.step };
    let mut units = Vec::new();
    for step in &steps {
        let of: Vec<Numbers> = match &step.people[..] {
            [] => people.clone(),
            some => some.iter().filter_map(|n| people.get(n.checked_sub(1)?)).cloned().collect(),
        };
        let mut files = pool.of(&unit, &of);
        pictures::draw(&mut files, spec);
        if let Some(delete) = &step.delete {
            files = deletes(pool.edition(), &files, delete);
        }
        let edits = scenario.edit.iter().filter(|_| step.delete.is_none()).chain(&step.edit);
        let files = edited(pool.edition(), files, edits).map_err(|error| KitError::Edit(scenario.id.clone(), error))?;
        units.push(at_time(spec, files, step.time.as_deref()));
    }
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let people = people.iter().map(|[insurer, insured]| Person { insurer: text(insurer), insured: text(insured) });
    Ok(Made { id: scenario.id, title: scenario.title, look: scenario.look, people: people.collect(), units })
}

fn edited<'e>(edition: &Edition, files: Files, lines: impl Iterator<Item = &'e String>) -> Result<Files, EditError> {
    let nothing = |_: &str| Vec::new();
    let mut unit = EditedUnit::new(edition, "", files, &nothing);
    lines.into_iter().try_for_each(|line| unit.edit(line))?;
    Ok(unit.files)
}

/// The file that takes back what a unit brings: its items are those of the same keys in the records that go.
fn deletes(edition: &Edition, files: &Files, delete: &Delete) -> Files {
    let named = |file: &&File| file.path.strip_prefix(&*delete.of).is_some_and(|rest| rest.starts_with('_'));
    let (Some(by), Some(of), Some(file)) =
        (edition.form(&delete.by), edition.form(&delete.of), files.iter().find(named))
    else {
        return Vec::new();
    };
    let mut rows: Vec<Vec<Vec<u8>>> = Vec::new();
    for row in split(&file.bytes) {
        let cells = by.items().iter().map(|item| {
            let cell = place(of, item.key()).and_then(|place| row.get(place));
            cell.cloned().unwrap_or_default()
        });
        let cells: Vec<Vec<u8>> = cells.collect();
        if !rows.contains(&cells) {
            rows.push(cells);
        }
    }
    vec![File { path: file.path.replacen(&delete.of, &delete.by, 1), bytes: join(&rows) }]
}

/// Gives a unit another time of its day.
fn at_time(spec: &Spec, mut files: Files, time: Option<&str>) -> Files {
    let Some(time) = time else { return files };
    for file in &mut files {
        let Some(serial) = FileName::read(spec, &file.path).field(NameField::Serial).map(str::to_owned) else {
            continue;
        };
        let later = format!("{}{time}", &serial[..serial.len() - time.len().min(serial.len())]);
        file.path = file.path.replacen(&serial, &later, 1);
    }
    files
}
