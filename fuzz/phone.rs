//! A phone that knows one honest document of each kind, for whoever sends it something else. Everything on it is made by
//! the app's own actions, of ids and hours that are the same each time: what is committed of the corpus hangs on them.

use gadeplan_core::actions::Session;
use gadeplan_core::domain::activity::{ActivityFacts, InvitationAnswer};
use gadeplan_core::domain::encounter::EncounterEdit;
use gadeplan_core::domain::ids::{
    ActivityId, AreaId, DeviceId, DocId, Id, IdSource, PersonId, PlaceId, ShiftId, SpaceId,
};
use gadeplan_core::domain::ids::{WordId, YouthId};
use gadeplan_core::domain::incident::IncidentEdit;
use gadeplan_core::domain::person::Person;
use gadeplan_core::domain::role::{DocumentKind, Role, Space, SpaceClass};
use gadeplan_core::domain::team::{Area, Place, Word, WordList};
use gadeplan_core::domain::text::TextEdit;
use gadeplan_core::domain::time::{Clock, Timestamp};
use gadeplan_core::domain::youth::{Consent, YouthFacts};
use gadeplan_core::store::Store;
use gadeplan_core::store::identity::Identity;
use gadeplan_core::sync::server_address::ServerAddress;
use gadeplan_core::sync::signing::DeviceKey;
use gadeplan_core::sync::wire::{Author, Cursor, Outcome, PROTOCOL, PulledChange, PulledDocument, Push, SpacePull};
use gadeplan_core::sync::wire::{SyncRequest, SyncResponse, Verdict};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;
use zeroize::Zeroizing;

/// 20 November 2026, 20:00 in Copenhagen.
pub const EVENING: Timestamp = Timestamp(1_795_201_200_000);
/// The kinds of document, in the order in which the phone's documents lie.
pub const KINDS: [DocumentKind; 5] = [
    DocumentKind::Team,
    DocumentKind::Person,
    DocumentKind::Youth,
    DocumentKind::Activity,
    DocumentKind::Shift,
];

/// The first of those who were out, as a number.
const FIRST: u128 = 0x50;

struct Evening;

impl Clock for Evening {
    fn now(&self) -> Timestamp {
        EVENING
    }
}

/// Numbers, one after the other.
struct Numbers(u128);

impl IdSource for Numbers {
    fn next_uuid(&mut self) -> Uuid {
        self.0 += 1;
        id(self.0)
    }
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0000_0000 | number)
}

fn staff() -> Space {
    Space {
        space: SpaceId::from_uuid(id(0x10)),
        class: SpaceClass::Staff,
        area: None,
        role: Role::Chief,
    }
}

/// The area that everybody is out in.
pub fn area() -> AreaId {
    AreaId::from_uuid(id(0x12))
}

fn street() -> Space {
    Space {
        space: SpaceId::from_uuid(id(0x11)),
        class: SpaceClass::Street,
        area: Some(area()),
        role: Role::Chief,
    }
}

fn place() -> PlaceId {
    PlaceId::from_uuid(id(0x13))
}

fn word() -> WordId {
    WordId::from_uuid(id(0x14))
}

/// Where a kind of document lives.
pub fn space_of(kind: &DocumentKind) -> SpaceId {
    match kind {
        DocumentKind::Team | DocumentKind::Person => staff().space,
        _ => street().space,
    }
}

fn opened(path: &Path, number: u8) -> Session {
    let identity = Identity {
        device: DeviceId::from_uuid(id(0x20 + u128::from(number))),
        person: PersonId::from_uuid(id(0x30 + u128::from(number))),
        role: Role::Chief,
        device_name: "Telefon".into(),
        server: ServerAddress::new("http://127.0.0.1", None).unwrap(),
        key: DeviceKey::from_secret(&Zeroizing::new([number; 32])),
        incarnation: id(0x40 + u128::from(number)),
    };
    let mut store = Store::open_plain(path).unwrap();
    store.put_identity(&identity, &[staff(), street()]).unwrap();
    session(store, u128::from(number) << 32)
}

fn session(store: Store, numbers: u128) -> Session {
    Session::open(store, Arc::new(Evening), Box::new(Numbers(numbers))).unwrap()
}

/// An evening at somebody's desk: one document of each kind, in the order of [`KINDS`].
fn evening(desk: &mut Session, person: u128) -> [DocId; 5] {
    // The second ground is another: who gives a place another name must not seem to have touched somebody else's.
    let of = |number: u128| id(number + (person - FIRST) * 0x100);
    let ground = (
        Area {
            area: AreaId::from_uuid(of(0x12)),
            name: "Akacieparken".into(),
            duty_phone: "114".into(),
        },
        Place {
            place: PlaceId::from_uuid(of(0x13)),
            area: area(),
            name: "Containeren".into(),
            retired: false,
        },
        Word {
            word: WordId::from_uuid(of(0x14)),
            list: WordList::Doing,
            label: "Fodbold".into(),
            retired: false,
        },
    );
    desk.found_team(&[ground.0], &[ground.1], &[ground.2]).unwrap();
    let person = Person {
        person: PersonId::from_uuid(id(person)),
        name: "Amir Eksempel".into(),
        role: Role::StreetWorker,
        areas: vec![area()],
        retired: false,
    };
    desk.add_person(&person).unwrap();
    let youth = youth(desk);
    let activity = activity(desk, youth, person.person);
    let shift = shift(desk, youth, person.person);
    let teams = desk.store().documents().unwrap();
    let team = teams
        .iter()
        .rfind(|(_, _, kind)| *kind == DocumentKind::Team)
        .unwrap()
        .0;
    [team, person.person.into(), youth.into(), activity.into(), shift.into()]
}

fn youth(desk: &mut Session) -> YouthId {
    let facts = YouthFacts {
        name: "Sara Prøve".into(),
        nickname: "Sasa".into(),
        description: String::new(),
        birth_year: Some(2011),
        school: "Skolen".into(),
        class: "8.b".into(),
        club: String::new(),
        consent: Some(Consent::Given),
    };
    let youth = desk.create_youth(area(), &facts).unwrap();
    desk.add_phone(youth, "20123456", "mor").unwrap();
    let note = TextEdit {
        base: String::new(),
        text: "Spiller i Boldburet.".into(),
    };
    desk.write_youth_note(youth, &note).unwrap();
    youth
}

fn activity(desk: &mut Session, youth: YouthId, adult: PersonId) -> ActivityId {
    let facts = ActivityFacts {
        kind: None,
        title: "Natfodbold".into(),
        area: area(),
        meeting_point: "Hallen".into(),
        meet_at: EVENING.plus_minutes(24 * 60),
        ends_at: Some(EVENING.plus_minutes(26 * 60)),
        youths_per_adult: 8,
        adults: vec![adult],
        bring_a_friend: true,
        cancelled: false,
    };
    let activity = desk.create_activity(&facts).unwrap();
    desk.invite(activity, &[youth], "Har spurgt.").unwrap();
    desk.record_answer(activity, youth, Some(&InvitationAnswer::Yes), 1)
        .unwrap();
    activity
}

fn shift(desk: &mut Session, youth: YouthId, colleague: PersonId) -> ShiftId {
    let shift = desk.start_unplanned(area(), &[colleague], &[place()]).unwrap();
    let note = TextEdit {
        base: String::new(),
        text: "Rolig snak.".into(),
    };
    let met = [
        EncounterEdit::Youth { youth, met: true },
        word_on(),
        EncounterEdit::Note(note),
    ];
    desk.edit_encounter(shift, None, &met).unwrap();
    let called = IncidentEdit::PoliceCalled { at: Some(EVENING) };
    desk.edit_incident(shift, None, &[called, IncidentEdit::Youth { youth, met: true }])
        .unwrap();
    desk.add_count(shift, Some(place()), 12).unwrap();
    writes(desk, shift, "Rolig aften ved containeren.");
    desk.ask(shift, None, "Hvor mange var I?").unwrap();
    desk.end_shift(shift, None).unwrap();
    shift
}

fn word_on() -> EncounterEdit {
    EncounterEdit::Word {
        list: WordList::Doing,
        word: word(),
        on: true,
    }
}

/// Writes at the end of a report.
pub fn writes(desk: &mut Session, shift: ShiftId, words: &str) {
    let base = desk.store().narrative(shift).unwrap();
    let text = format!("{base} {words}");
    desk.write_narrative(shift, &TextEdit { base, text }).unwrap();
}

/// A document as the server hands it out.
pub fn pulled(push: &[Push], doc: DocId) -> PulledDocument {
    let of_doc: Vec<&Push> = push.iter().filter(|push| push.doc == doc).collect();
    let mut changes = Vec::new();
    for push in &of_doc {
        for (body, left) in push.changes.iter().zip((0..push.changes.len()).rev()) {
            changes.push(PulledChange {
                seq: 1,
                signature: (left == 0).then(|| push.signature.clone()),
                covers: (left == 0).then_some(push.changes.len() as u64),
                body: body.to_vec(),
            });
        }
    }
    PulledDocument {
        doc,
        kind: of_doc.first().unwrap().kind.clone(),
        epoch: 0,
        changes,
    }
}

/// A phone's database as it lies on the disk, and what there is beside it.
pub struct Phone {
    file: PathBuf,
    /// What the phone knows, in the order of [`KINDS`].
    pub known: [PulledDocument; 5],
    /// What it does not know: as much again, by the same hand.
    pub unknown: [PulledDocument; 5],
    /// And one more card.
    pub other: PulledDocument,
    /// The rows that each document of `known` is shown by.
    pub rows: BTreeMap<DocId, Vec<String>>,
    /// Who wrote all of that.
    pub author: Author,
}

impl Phone {
    /// Makes one, in a folder in memory where there is such.
    pub fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() {
            tempfile::tempdir_in(memory)
        } else {
            tempfile::tempdir()
        };
        // Nothing is dropped when a fuzzer ends: the name says whose it was.
        let folder = folder.unwrap().keep();
        let mut desk = opened(&folder.join("desk.db"), 1);
        let (known, unknown) = (evening(&mut desk, FIRST), evening(&mut desk, FIRST + 1));
        let other = youth(&mut desk);
        let push = desk.sync_request(false).unwrap().push;
        let author = Author {
            actor: desk.identity().actor().to_vec(),
            device: desk.identity().device,
            key: desk.identity().key.public().to_vec(),
            person: desk.me(),
        };
        let file = folder.join("phone.db");
        let mut phone = Self {
            known: known.map(|doc| pulled(&push, doc)),
            unknown: unknown.map(|doc| pulled(&push, doc)),
            other: pulled(&push, other.into()),
            rows: BTreeMap::new(),
            author,
            file: file.clone(),
        };
        let mut session = opened(&file, 2);
        let mut before = Vec::new();
        for document in phone.known.clone() {
            let doc = document.doc;
            let request = session.sync_request(false).unwrap();
            let answer = phone.answer(&request, vec![document]);
            session.sync_response(&request, answer).unwrap();
            let after = session.store().dump_read_model().unwrap();
            let rows = after.iter().filter(|row| !before.contains(*row));
            phone.rows.insert(doc, rows.cloned().collect());
            before = after;
        }
        drop(session.close());
        phone
    }

    /// Opens a copy of the phone.
    pub fn open(&self) -> Session {
        let copy = self.file.with_extension("copy");
        for ending in ["", "-wal", "-shm"] {
            let mut file = copy.clone().into_os_string();
            file.push(ending);
            let _ = std::fs::remove_file(file);
        }
        std::fs::copy(&self.file, &copy).unwrap();
        session(Store::open_plain(&copy).unwrap(), 1 << 48)
    }

    /// Opens it anew, as after a night.
    pub fn open_again(&self, session: Session) -> Session {
        self::session(session.close(), 1 << 52)
    }

    /// The answer to a request: everything handed in is taken, and these documents have come.
    pub fn answer(&self, request: &SyncRequest, documents: Vec<PulledDocument>) -> SyncResponse {
        let (mut of_staff, mut of_street) = (Vec::new(), Vec::new());
        for document in documents {
            if space_of(&document.kind) == staff().space {
                of_staff.push(document);
            } else {
                of_street.push(document);
            }
        }
        let pull = |space: SpaceId, documents| SpacePull {
            space,
            documents,
            next: Cursor { after: 9, below: None },
            more: false,
            seen: 9,
            digest: Vec::new(),
            min_writer_schema: 0,
        };
        SyncResponse {
            protocol: PROTOCOL,
            server_incarnation: id(0x60),
            now: EVENING,
            verdicts: request
                .push
                .iter()
                .map(|push| Verdict {
                    doc: push.doc,
                    outcome: Outcome::Accepted { seq: 9 },
                })
                .collect(),
            pulls: vec![pull(staff().space, of_staff), pull(street().space, of_street)],
            spaces: vec![staff(), street()],
            authors: vec![self.author.clone()],
            directory: 1,
            contacts: Vec::new(),
            erased: Vec::new(),
            looks_up_to: None,
            revoked: Vec::new(),
            wipe: false,
            shut_out: false,
            compared: Vec::new(),
            restored: false,
        }
    }
}
