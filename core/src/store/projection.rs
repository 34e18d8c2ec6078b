//! From documents to the read model (invariant 1: the read model is a view; rebuilding it gives the same rows).

use super::database::{Store, Writer, problem, run};
use crate::documents::{self, Document, RawContradiction, Touched};
use crate::domain::error::Result;
use crate::domain::ids::{AreaId, DocId, PersonId};
use crate::domain::person::Person;
use crate::domain::role::DocumentKind;
use rusqlite::Connection;

/// Raised whenever a document's rows come out otherwise than before: the read model is then written anew at the next
/// opening, for rows are a view.
pub const PROJECTION_VERSION: u32 = 6;

/// Every table of the read model. All others are truth or local only (see `migrations/V1__device.sql`).
pub const READ_MODEL: &[&str] = &[
    "area",
    "place",
    "word",
    "retention",
    "person",
    "person_area",
    "shift",
    "shift_worker",
    "shift_place",
    "shift_link",
    "encounter",
    "encounter_youth",
    "incident",
    "incident_youth",
    "entry_word",
    "count",
    "question",
    "answer",
    "youth",
    "youth_phone",
    "prompt",
    "prompt_answer",
    "activity",
    "activity_adult",
    "invitation",
    "contradiction",
];

/// What a document says, read once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection {
    pub(super) body: Body,
    pub(super) contradictions: Vec<RawContradiction>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Shift(Box<documents::shift::ShiftBody>),
    Youth(Box<documents::youth::YouthBody>),
    Activity(Box<documents::activity::ActivityBody>),
    Person(Person),
    Team(documents::team::TeamBody),
    /// A kind of a newer app: kept and handed on, not shown.
    Unknown,
}

impl Projection {
    /// Reads a document of a kind; `area` is its space's.
    pub fn read(document: &Document, doc: DocId, kind: &DocumentKind, area: Option<AreaId>) -> Self {
        let mut reader = document.read();
        let body = match (kind, area) {
            (DocumentKind::Shift, _) => Body::Shift(Box::new(documents::shift::read(&mut reader))),
            (DocumentKind::Youth, _) => Body::Youth(Box::new(documents::youth::read(&mut reader))),
            (DocumentKind::Activity, Some(area)) => {
                Body::Activity(Box::new(documents::activity::read(&mut reader, area)))
            }
            (DocumentKind::Person, _) => Body::Person(documents::person::read(&mut reader, PersonId::from(doc))),
            (DocumentKind::Team, _) => Body::Team(documents::team::read(&mut reader)),
            _ => Body::Unknown,
        };
        Self::of(body, reader.contradictions())
    }

    /// What a document says after a change that touched some parts of it; as [`Projection::read`], with no more work
    /// than the change is large.
    pub fn read_again(
        &self,
        document: &Document,
        doc: DocId,
        kind: &DocumentKind,
        area: Option<AreaId>,
        touched: &Touched,
    ) -> Self {
        let mut reader = document.read();
        if let Body::Shift(before) = &self.body
            && let Some(shift) = documents::shift::read_again(&mut reader, before, touched)
        {
            let left_alone = self.contradictions.iter().filter(|found| !touched.covers(&found.path));
            let contradictions = left_alone.cloned().chain(reader.contradictions()).collect();
            return Self::of(Body::Shift(Box::new(shift)), contradictions);
        }
        Self::read(document, doc, kind, area)
    }

    fn of(body: Body, mut contradictions: Vec<RawContradiction>) -> Self {
        contradictions.sort_by(|one, two| one.path.cmp(&two.path));
        Self { body, contradictions }
    }
}

impl Writer<'_> {
    /// Writes a document's rows: of what it read as before, only what differs. `before` is none for a document that has
    /// no rows yet.
    ///
    /// # Errors
    /// As the database's.
    pub fn project(
        &self,
        doc: DocId,
        area: Option<AreaId>,
        before: Option<&Projection>,
        now: &Projection,
    ) -> Result<()> {
        if before == Some(now) {
            return Ok(());
        }
        match (&now.body, before.map(|before| &before.body)) {
            (Body::Shift(shift), Some(Body::Shift(before))) => self.put_shift(doc.into(), area, Some(before), shift)?,
            (Body::Shift(shift), _) => self.put_shift(doc.into(), area, None, shift)?,
            (Body::Youth(youth), _) => self.put_youth(doc.into(), area, youth)?,
            (Body::Activity(activity), _) => self.put_activity(doc.into(), activity)?,
            (Body::Person(person), _) => self.put_person(person)?,
            (Body::Team(team), _) => self.put_team(team)?,
            (Body::Unknown, _) => {}
        }
        let none = Vec::new();
        let known = before.map_or(&none, |before| &before.contradictions);
        if *known != now.contradictions {
            self.put_contradictions(doc, &now.contradictions)?;
        }
        Ok(())
    }

    /// Empties the read model.
    ///
    /// # Errors
    /// As the database's.
    pub fn clear_read_model(&self) -> Result<()> {
        for table in READ_MODEL {
            run(&self.tx, &format!("DELETE FROM {table}"), [])?;
        }
        Ok(())
    }
}

impl Store {
    /// Writes the read model anew where another version of the app wrote it.
    ///
    /// # Errors
    /// As the database's.
    pub fn rebuild_if_outdated(&mut self, actor: &[u8; 16]) -> Result<()> {
        let ours = PROJECTION_VERSION.to_string();
        match self.setting("projection")? {
            Some(theirs) if theirs == ours => return Ok(()),
            Some(_) => self.rebuild(actor)?,
            None => {}
        }
        self.put_setting("projection", &ours)
    }

    /// Drops the read model and writes it anew from the change rows.
    ///
    /// # Errors
    /// As the database's; nothing is changed then.
    pub fn rebuild(&mut self, actor: &[u8; 16]) -> Result<()> {
        let mut projections = Vec::new();
        for (doc, space, kind) in self.documents()? {
            let area = self.space(space).ok().and_then(|space| space.area);
            let bodies = self.bodies(doc)?;
            // What could not be read never became a row (see `set_aside`); should it happen all the same, the rest goes on.
            if let Ok(document) = Document::load(actor, bodies.iter().map(Vec::as_slice)) {
                projections.push((doc, area, Projection::read(&document, doc, &kind, area)));
            }
        }
        self.write(|writer| {
            writer.clear_read_model()?;
            projections
                .iter()
                .try_for_each(|(doc, area, projection)| writer.project(*doc, *area, None, projection))
        })
    }

    /// Every row of the read model as text, for comparing (invariant 1).
    ///
    /// # Errors
    /// As the database's.
    pub fn dump_read_model(&self) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        for table in READ_MODEL {
            dump(&self.db, table, &mut lines).map_err(problem)?;
        }
        Ok(lines)
    }
}

fn dump(db: &Connection, table: &str, lines: &mut Vec<String>) -> rusqlite::Result<()> {
    let mut statement = db.prepare(&format!("SELECT * FROM {table}"))?;
    let columns = statement.column_count();
    let mut found = statement.query([])?;
    let mut of_table = Vec::new();
    while let Some(row) = found.next()? {
        let mut line = table.to_owned();
        for column in 0..columns {
            line.push_str(&format!(" {:?}", row.get_ref(column)?));
        }
        of_table.push(line);
    }
    of_table.sort();
    lines.extend(of_table);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::shift::{self, encounter};
    use crate::documents::{Field, be_born, locate};
    use crate::domain::ids::{EncounterId, Id, ShiftId};
    use crate::domain::review::{FactPath, FactValue};
    use crate::domain::shift::{ShiftKind, ShiftPlan};
    use crate::domain::time::Timestamp;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp(1_795_201_200_000);

    fn id<T: Id>(n: u128) -> T {
        T::from_uuid(Uuid::from_u128(n))
    }

    /// A report with one encounter.
    fn report() -> Document {
        let mut document = Document::new(&[1; 16]);
        let plan = ShiftPlan {
            kind: ShiftKind::Street,
            area: id(5),
            evening: "2026-11-20".parse().unwrap(),
            planned_start: NOW,
            planned_end: NOW,
            workers: vec![id(6)],
            places: vec![id(7)],
            note: String::new(),
        };
        document
            .edit(NOW, |editor| {
                be_born(editor, id::<DocId>(9), &DocumentKind::Shift)?;
                shift::create(editor, &plan)?;
                encounter::add(editor, id(0xabc), id(6), NOW, None)
            })
            .unwrap();
        document
    }

    #[test]
    fn an_entry_whose_id_is_spelt_in_two_ways_stands_once_and_stops_no_phone() {
        let mut document = report();
        let met: EncounterId = id(0xabc);
        let there = format!("encounters/{met}");
        document
            .edit(NOW, |editor| {
                // What no app does: the same id in capitals, and something put forward against what stands in both.
                let (all, _) = locate(editor, &FactPath(there.clone()))?;
                let at = ("at", Field::Value(FactValue::Time(Timestamp(7))));
                editor.make_entry(&all, &met.to_string().to_uppercase(), [at])?;
                let (claims, claim) = locate(editor, &FactPath(format!("claims/{}", id::<ShiftId>(0xdef))))?;
                let said = [
                    ("path", Field::Value(FactValue::Text(format!("{there}/at")))),
                    ("value", Field::Value(FactValue::Time(Timestamp(8)))),
                ];
                editor.make_entry(&claims, &claim, said).map(drop)
            })
            .unwrap();
        let doc: DocId = id(9);
        let projection = Projection::read(&document, doc, &DocumentKind::Shift, Some(id(5)));
        let mut store = Store::open_plain(std::path::Path::new(":memory:")).unwrap();
        store
            .write(|writer| writer.project(doc, Some(id(5)), None, &projection))
            .unwrap();
        let met = store.encounters(doc.into(), NOW).unwrap();
        assert_eq!(met.iter().map(|met| met.at).collect::<Vec<_>>(), [NOW]);
        assert_eq!(store.contradictions(doc).unwrap().len(), 1);
    }
}
