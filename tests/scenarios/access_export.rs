//! What is held of one youth is taken out for her to read (GDPR art. 15): all of it, nothing that is others', and nothing
//! that a person has not let through.

use data_encoding::{BASE64, HEXLOWER};
use gadeplan_core::domain::access_export::{
    AccessDecision, AccessFile, AccessOrder, AccessReview, Decided, Ground, Passage, PassageKind,
};
use gadeplan_core::domain::activity::{ActivityFacts, InvitationAnswer};
use gadeplan_core::domain::encounter::EncounterEdit;
use gadeplan_core::domain::error::{Code, Result};
use gadeplan_core::domain::ids::{ShiftId, YouthId};
use gadeplan_core::domain::incident::IncidentEdit;
use gadeplan_core::domain::look::WhoLooked;
use gadeplan_core::domain::retention::Retention;
use gadeplan_core::domain::review::QuestionAbout;
use gadeplan_core::domain::team::WordList;
use gadeplan_core::domain::text::TextEdit;
use gadeplan_core::domain::time::Evening;
use gadeplan_core::report::access_export::write_file;
use gadeplan_world::{RealIds, Worker, World};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::io::Read;

fn wrote(text: &str) -> TextEdit {
    TextEdit {
        base: String::new(),
        text: text.into(),
    }
}

/// An evening with Zelal, and two others who are in the same entries.
struct Story {
    world: World,
    amir: Worker,
    bente: Worker,
    carla: Worker,
    zelal: YouthId,
    yusuf: YouthId,
    shift: ShiftId,
}

fn story() -> Story {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let zelal = amir.knows(&world, "Zelal Opspind");
    let yusuf = amir.knows(&world, "Yusuf Prøvesen");
    let facts = amir.store().youth(yusuf).unwrap().facts;
    let known = gadeplan_core::domain::youth::YouthFacts {
        nickname: "Rakkeren".into(),
        ..facts.clone()
    };
    amir.edit_youth(yusuf, &facts, &known).unwrap();
    amir.write_youth_note(zelal, &wrote("Bor hos sin moster Hediye Skitse. Glad for at tegne."))
        .unwrap();
    amir.write_youth_note(yusuf, &wrote("Kommer sammen med Zelal om fredagen"))
        .unwrap();
    amir.add_phone(zelal, "20 11 22 33", "").unwrap();
    amir.add_phone(zelal, "20 44 55 66", "mor").unwrap();

    let shift = amir.starts_shift(&world);
    let met = amir.meets(shift, &[zelal, yusuf]);
    for edit in [
        EncounterEdit::Unknown {
            description: "grøn hue".into(),
            age: Some(14),
        },
        EncounterEdit::Word {
            list: WordList::Talked,
            word: world.ground.word("Fritidsjob").word,
            on: true,
        },
        EncounterEdit::Note(wrote("Zelal delte sin mad med yusufs lillebror.")),
        EncounterEdit::NewInformation(wrote("Hun vil gerne have et fritidsjob.\nRAKKEREN er flyttet.")),
        EncounterEdit::FollowUp { wanted: true },
        EncounterEdit::FollowUpNote(wrote("Ring til jobkonsulenten")),
    ] {
        amir.changes(shift, met.encounter, edit);
    }
    let incident = [
        IncidentEdit::Kind {
            kind: Some(world.ground.word("Hærværk").word),
        },
        IncidentEdit::Youth {
            youth: zelal,
            met: true,
        },
        IncidentEdit::Note(wrote("Hun så på, at en rude blev knust.")),
    ];
    amir.edit_incident(shift, None, &incident).unwrap();
    // The narrative of another's encounter names her without any link.
    amir.writes(
        shift,
        "Stille aften.\nZelal og Yusuf Prøvesen fulgtes hjem.\nPolitiet kørte forbi.",
    );
    amir.sync(&world);
    let bente = world.worker("Bente Demo");
    let mut carla = world.coordinator("Carla Demo");
    carla
        .ask(
            shift,
            Some(&QuestionAbout::Encounter(met.encounter)),
            "Hvilket job tænker hun på?",
        )
        .unwrap();
    let friday: Evening = "2026-11-27".parse().unwrap();
    let activity = carla
        .create_activity(&ActivityFacts {
            kind: Some(world.ground.word("Natfodbold").word),
            title: "Natfodbold".into(),
            area: world.ground.areas[0].area,
            meeting_point: "Containeren".into(),
            meet_at: friday.at(18, 0),
            ends_at: None,
            youths_per_adult: 4,
            adults: vec![],
            bring_a_friend: true,
            cancelled: false,
        })
        .unwrap();
    carla.invite(activity, &[zelal], "Hjalp med at rydde op").unwrap();
    carla.invite(activity, &[yusuf], "Plejer at spille").unwrap();
    carla
        .record_answer(activity, zelal, Some(&InvitationAnswer::Yes), 1)
        .unwrap();
    carla
        .set_retention(&Retention {
            youth_days: Some(730),
            ..Retention::default()
        })
        .unwrap();
    carla.sync(&world);
    Story {
        world,
        amir,
        bente,
        carla,
        zelal,
        yusuf,
        shift,
    }
}

impl Story {
    fn reviews(&mut self) -> Result<AccessReview> {
        let looked = self.carla.asks_who_looked(&self.world, self.zelal)?;
        self.carla.review_access(self.zelal, RealIds::opening(), looked)
    }

    fn takes_out(&mut self, order: &AccessOrder) -> Result<AccessFile> {
        let looked = self.carla.asks_who_looked(&self.world, order.youth)?;
        write_file(&self.carla.take_out(order, looked)?)
    }

    fn order(&self, decisions: Vec<Decided>) -> AccessOrder {
        AccessOrder {
            youth: self.zelal,
            purpose: "Har bedt om indsigt".into(),
            names: false,
            without_looks: false,
            decisions,
        }
    }
}

fn text_of(passage: &Passage) -> String {
    passage.pieces.iter().map(|piece| piece.text.as_str()).collect()
}

/// What Carla decides: others' words are covered or left out, hers go along.
fn judged(review: &AccessReview) -> Vec<Decided> {
    let covered = |passage: &Passage, words: &[&str]| AccessDecision::BlackOut {
        words: (0..)
            .zip(&passage.pieces)
            .filter(|(_, piece)| piece.other || words.contains(&piece.text.as_str()))
            .map(|(at, _)| at)
            .collect(),
    };
    let judge = |passage: &Passage| match passage.kind {
        PassageKind::CardNote => covered(passage, &["Hediye", "Skitse"]),
        PassageKind::OtherCard => AccessDecision::LeaveOut { ground: Ground::Others },
        PassageKind::Phone => AccessDecision::LeaveOut { ground: Ground::Others },
        _ if !passage.clear => covered(passage, &[]),
        _ => AccessDecision::Include,
    };
    let decide = |passage: &Passage| Decided {
        passage: passage.passage.clone(),
        decision: judge(passage),
    };
    review.passages.iter().map(decide).collect()
}

/// The three files in the ZIP.
struct Opened {
    pdf: Vec<u8>,
    json: Vec<u8>,
    manifest: Value,
}

fn opened(file: &AccessFile) -> Opened {
    let content = BASE64.decode(file.content.as_bytes()).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(content)).unwrap();
    assert_eq!(zip.len(), 3);
    let mut read = |name: &str| {
        let mut content = Vec::new();
        zip.by_name(name).unwrap().read_to_end(&mut content).unwrap();
        content
    };
    Opened {
        pdf: read("indsigt.pdf"),
        json: read("indsigt.json"),
        manifest: serde_json::from_slice(&read("manifest.json")).unwrap(),
    }
}

/// What stands on the paper, with single spaces; and every byte of the file with all its streams unpacked.
fn paper(pdf: &[u8]) -> (String, String) {
    let mut document = lopdf::Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    let text = document.extract_text(&pages).unwrap();
    document.decompress();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    (
        text.split_whitespace().collect::<Vec<_>>().join(" "),
        String::from_utf8_lossy(&bytes).into_owned(),
    )
}

/// As a string of letters may stand in a PDF: as it is, or in UTF-16, as bytes or in hex.
fn in_some_guise(bytes: &str, word: &str) -> bool {
    let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let hex = HEXLOWER.encode(&wide);
    bytes.contains(word)
        || bytes.to_lowercase().contains(&hex)
        || bytes.contains(String::from_utf8_lossy(&wide).as_ref())
}

const OTHERS: [&str; 6] = ["Yusuf", "yusuf", "Prøvesen", "Rakkeren", "RAKKEREN", "grøn hue"];
const COVERED: [&str; 2] = ["Hediye", "Skitse"];

#[test]
fn all_that_is_said_of_her_is_in_the_file_and_nobody_else() {
    let mut story = story();
    let review = story.reviews().unwrap();
    assert_eq!(review.name, "Zelal Opspind");
    assert_eq!(
        (
            review.counts.encounters,
            review.counts.incidents,
            review.counts.invitations
        ),
        (1, 1, 1)
    );
    let file = story.takes_out(&story.order(judged(&review))).unwrap();
    assert_eq!(file.name, "indsigt-2026-11-20.zip");
    let opened = opened(&file);
    let json = String::from_utf8(opened.json.clone()).unwrap();
    let (paper, raw) = paper(&opened.pdf);

    for said in [
        "Zelal Opspind",
        "+4520112233",
        "Bor hos sin moster ▇▇▇. Glad for at tegne.",
        "Containeren",
        "Fritidsjob",
        "Zelal delte sin mad med ▇▇▇ lillebror.",
        "Hun vil gerne have et fritidsjob.",
        "▇▇▇ er flyttet.",
        "Ring til jobkonsulenten",
        "Hærværk",
        "Hun så på, at en rude blev knust.",
        "Zelal og ▇▇▇ fulgtes hjem.",
        "Hvilket job tænker hun på?",
        "Natfodbold",
        "Hjalp med at rydde op",
        "gadeplansmedarbejder",
    ] {
        assert!(json.contains(&said.replace('\n', "\\n")), "data: {said}");
        // The page breaks lines between words, and the reader of the page puts what is drawn in another font apart.
        let flat = |text: &str| text.replace([' ', '\n'], "");
        assert!(flat(&paper).contains(&flat(said)), "paper: {said}\n{paper}");
    }
    for word in OTHERS.into_iter().chain(COVERED) {
        assert!(!json.contains(word), "data: {word}");
        assert!(!paper.contains(word), "paper: {word}");
        assert!(!in_some_guise(&raw, word), "the file's inside: {word}");
    }
    for word in [
        "20445566",
        "Stille aften",
        "Politiet kørte",
        "Plejer at spille",
        "Carla",
        "Amir",
        "Har bedt om",
    ] {
        assert!(!json.contains(word) && !paper.contains(word), "{word}");
    }
    // The search finds what is there, on paper as in its inside.
    assert!(paper.contains("Zelal") && in_some_guise(&raw, "Oplysninger om dig i Gadeplan"));

    let data: Value = serde_json::from_slice(&opened.json).unwrap();
    assert_eq!(
        (&data["schema"], &data["version"]),
        (&"gadeplan.access_export".into(), &1.into())
    );
    assert_eq!(data["encounters"][0]["other_youths"], 2);
    assert_eq!(data["invitations"][0]["answer"], "yes");
    assert_eq!(data["left_out"]["blacked_out"], 4);
    assert_eq!(data["left_out"]["others"], 2);
    assert_eq!(data["looks_complete"], true);
    assert_eq!(data["retention"]["youth_days"], 730);
    assert!(paper.contains("2 andre unge") && paper.contains("730 dage") && paper.contains("Datatilsynet"));
}

#[test]
fn the_paper_says_that_it_is_made_to_last_and_the_list_that_both_files_are_whole() {
    let mut story = story();
    let review = story.reviews().unwrap();
    let file = story.takes_out(&story.order(judged(&review))).unwrap();
    let opened = opened(&file);
    let (_, raw) = paper(&opened.pdf);
    for declared in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "/StructTreeRoot",
    ] {
        assert!(raw.contains(declared), "{declared}");
    }
    for (at, content) in [(0, &opened.pdf), (1, &opened.json)] {
        let listed = &opened.manifest["files"][at];
        assert_eq!(listed["sha256"], HEXLOWER.encode(&Sha256::digest(content)).as_str());
        assert_eq!(listed["bytes"], content.len());
    }
}

#[test]
fn a_street_worker_takes_nothing_out_and_nor_does_the_chief() {
    let mut story = story();
    let nothing = || WhoLooked {
        lines: vec![],
        before: None,
        problem: None,
    };
    let order = story.order(vec![]);
    let mut chief = story
        .world
        .enrol("Dorte Chef", gadeplan_core::domain::role::Role::Chief);
    chief.sync(&story.world);
    for session in [
        story.amir.device.session(),
        story.bente.device.session(),
        chief.session(),
    ] {
        for refused in [
            session
                .review_access(story.zelal, RealIds::opening(), nothing())
                .unwrap_err(),
            session.take_out(&order, nothing()).unwrap_err(),
        ] {
            assert_eq!(
                (refused.code, refused.params["action"].as_str()),
                (Code::NotAllowed, "access_export")
            );
        }
    }
}

#[test]
fn what_nobody_has_decided_about_does_not_leave() {
    let mut story = story();
    let review = story.reviews().unwrap();
    let all = judged(&review);
    let refused = story.takes_out(&story.order(vec![])).unwrap_err();
    assert_eq!(
        (refused.code, refused.params["count"].as_str()),
        (Code::AccessUndecided, all.len().to_string().as_str())
    );
    for left in 0..all.len() {
        let mut but_one = all.clone();
        but_one.remove(left);
        let refused = story.takes_out(&story.order(but_one)).unwrap_err();
        assert_eq!(
            (refused.code, refused.params["count"].as_str()),
            (Code::AccessUndecided, "1")
        );
    }
    let without_purpose = AccessOrder {
        purpose: "  ".into(),
        ..story.order(all.clone())
    };
    let refused = story.takes_out(&without_purpose).unwrap_err();
    assert_eq!(
        (refused.code, refused.params["field"].as_str()),
        (Code::Missing, "purpose")
    );

    // What is written meanwhile has not been decided about, though the rest of the note has been.
    let base = story.amir.store().youth(story.zelal).unwrap().note;
    let text = format!("{base} Yusuf Prøvesen slog hende.");
    story
        .amir
        .write_youth_note(story.zelal, &TextEdit { base, text })
        .unwrap();
    story.amir.sync(&story.world);
    story.carla.sync(&story.world);
    let refused = story.takes_out(&story.order(all)).unwrap_err();
    assert_eq!(refused.code, Code::AccessUndecided);
}

#[test]
fn who_is_named_and_who_only_mentions_her_is_marked() {
    let mut story = story();
    let review = story.reviews().unwrap();
    let find = |kind: PassageKind| review.passages.iter().find(|one| one.kind == kind).unwrap();
    let marked = |passage: &Passage| -> Vec<String> {
        let others = passage.pieces.iter().filter(|piece| piece.other);
        others.map(|piece| piece.text.clone()).collect()
    };
    assert_eq!(marked(find(PassageKind::EncounterNote)), ["yusufs"]);
    assert_eq!(marked(find(PassageKind::NewInformation)), ["RAKKEREN"]);
    assert_eq!(marked(find(PassageKind::Narrative)), ["Yusuf", "Prøvesen"]);
    assert_eq!(
        text_of(find(PassageKind::Narrative)),
        "Zelal og Yusuf Prøvesen fulgtes hjem."
    );
    assert!(!find(PassageKind::Narrative).linked && find(PassageKind::Question).linked);
    // Somebody else's card is about them, whatever names stand on it.
    assert!(!find(PassageKind::OtherCard).clear);
    assert!(find(PassageKind::IncidentNote).clear && find(PassageKind::FollowUpNote).clear);
    // What is on record of the reading: her card, and those whose entries and card were shown.
    story.carla.sync(&story.world);
    let looked = |story: &mut Story, youth: YouthId| -> Vec<String> {
        let answer = story.carla.asks_who_looked(&story.world, youth).unwrap();
        let by_carla = answer.lines.iter().filter(|line| line.person_name == "Carla Demo");
        by_carla.map(|line| line.action.as_str().to_owned()).collect()
    };
    let (zelal, yusuf) = (story.zelal, story.yusuf);
    assert!(looked(&mut story, zelal).contains(&"opened".to_owned()));
    assert_eq!(looked(&mut story, yusuf), ["entry"]);
}

#[test]
fn that_it_was_taken_out_and_for_what_is_on_record_and_the_log_is_not_in_the_file() {
    let mut story = story();
    story.bente.opens(story.zelal);
    story.bente.sync(&story.world);
    let review = story.reviews().unwrap();
    let decisions = judged(&review);
    story.takes_out(&story.order(decisions.clone())).unwrap();
    story.carla.sync(&story.world);
    let answer = story.carla.asks_who_looked(&story.world, story.zelal).unwrap();
    let exported = answer.lines.iter().filter(|line| line.action.as_str() == "exported");
    let said: Vec<_> = exported
        .map(|line| (line.person_name.as_str(), line.criterion.as_deref()))
        .collect();
    assert_eq!(said, [("Carla Demo", Some("Har bedt om indsigt"))]);
    // Those who looked stand there as what they are; by name where the reviewer says so.
    let json = |order: AccessOrder, story: &mut Story| -> Value {
        serde_json::from_slice(&opened(&story.takes_out(&order).unwrap()).json).unwrap()
    };
    let by_role = json(story.order(decisions.clone()), &mut story);
    let looks = by_role["looks"].as_array().unwrap();
    assert!(
        looks
            .iter()
            .any(|look| look["action"] == "opened" && look["by"] == "gadeplansmedarbejder")
    );
    assert!(looks.iter().all(|look| look.get("name").is_none()));
    let order = AccessOrder {
        names: true,
        ..story.order(decisions)
    };
    let by_name = json(order, &mut story);
    assert!(
        by_name["looks"]
            .as_array()
            .unwrap()
            .iter()
            .any(|look| look["name"] == "Bente Demo")
    );
}

#[test]
fn without_the_office_the_file_says_that_the_list_is_not_whole() {
    let mut story = story();
    let review = story.reviews().unwrap();
    let decisions = judged(&review);
    story.carla.offline();
    assert_eq!(
        story.reviews().unwrap().looks_problem.unwrap().code,
        Code::ServerUnreachable
    );
    let refused = story.takes_out(&story.order(decisions.clone())).unwrap_err();
    assert_eq!(refused.code, Code::ServerUnreachable);
    let order = AccessOrder {
        without_looks: true,
        ..story.order(decisions)
    };
    let opened = opened(&story.takes_out(&order).unwrap());
    let data: Value = serde_json::from_slice(&opened.json).unwrap();
    assert_eq!(data["looks_complete"], false);
    assert!(paper(&opened.pdf).0.contains("Listen er ikke hel"));
}

#[test]
fn what_was_undone_and_what_contradicts_is_held_and_told() {
    let mut story = story();
    let met = story.amir.store().encounters(story.shift, story.world.now()).unwrap();
    story.bente.sync(&story.world);
    for worker in [&mut story.amir, &mut story.bente] {
        worker.offline();
    }
    for (worker, school) in [(&mut story.amir, "Skole A"), (&mut story.bente, "Prøvesens skole")] {
        let facts = worker.store().youth(story.zelal).unwrap().facts;
        let other = gadeplan_core::domain::youth::YouthFacts {
            school: school.into(),
            ..facts.clone()
        };
        worker.edit_youth(story.zelal, &facts, &other).unwrap();
    }
    story
        .amir
        .remove_encounter(story.shift, met[0].encounter, true)
        .unwrap();
    story.amir.back_online(&story.world);
    story.bente.back_online(&story.world);
    story.carla.sync(&story.world);
    let review = story.reviews().unwrap();
    assert_eq!((review.counts.encounters, review.counts.contradictions), (1, 1));
    // A value that names somebody else is a passage like any other.
    let differs: Vec<_> = review
        .passages
        .iter()
        .filter(|one| one.kind == PassageKind::Contradiction)
        .map(text_of)
        .collect();
    assert_eq!(differs, ["Prøvesens skole"]);
    let opened = opened(&story.takes_out(&story.order(judged(&review))).unwrap());
    let data: Value = serde_json::from_slice(&opened.json).unwrap();
    assert_eq!(data["encounters"][0]["undone"], true);
    assert_eq!(data["contradictions"][0]["field"], "school");
    let json = String::from_utf8(opened.json).unwrap();
    assert!(json.contains("Skole A") && json.contains("▇▇▇ skole") && !json.contains("Prøvesen"));
}
