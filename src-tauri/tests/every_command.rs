//! Every command of the table, asked rightly on an open device, answers rightly (invariant 6). A command that is added
//! and not asked here fails the test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

mod support;

use gadeplan_app::commands::NAMES;
use gadeplan_core::domain::role::Role;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;
use support::{Device, Fault, PIN, SmallServer, code};

/// The screen that everything is read on.
const OPENING: &str = "0190a000-0000-7000-8000-000000000001";

/// Asks and takes down what was asked.
struct Asker {
    device: Device,
    asked: RefCell<BTreeSet<String>>,
}

impl Asker {
    fn ask(&self, name: &str, request: Value) -> Value {
        self.asked.borrow_mut().insert(name.to_owned());
        match self.device.call(name, request) {
            Ok(answer) => answer,
            Err(problem) => panic!("{name}: {problem}"),
        }
    }

    fn id(&self, name: &str, request: Value, of: &str) -> Value {
        let id = self.ask(name, request)[of].clone();
        assert!(id.is_string(), "{name} gives its {of}");
        id
    }
}

/// The same youth's school, written by two phones that do not hear each other.
fn contradict(asker: &Asker, youth: &Value) {
    // What is not there yet when the other comes would wait for its next question, a minute later.
    asker
        .device
        .until("handed in", |status| status["progress"]["waiting"] == 0);
    let other = Device::at(Arc::clone(&asker.device.server));
    other.enrol_with(code(2)).unwrap();
    let begun = std::time::Instant::now();
    while other
        .call("youth", json!({ "youth": youth, "opening": OPENING }))
        .is_err()
    {
        assert!(begun.elapsed().as_secs() < 20, "the card comes across");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    asker.device.fault(Some(Fault::Unreachable));
    for (device, school) in [(&asker.device, "Skole A"), (&other, "Skole B")] {
        let base = device
            .call("youth", json!({ "youth": youth, "opening": OPENING }))
            .unwrap()["facts"]
            .clone();
        let mut facts = base.clone();
        facts["school"] = json!(school);
        device
            .call("youth_edit", json!({ "youth": youth, "base": base, "facts": facts }))
            .unwrap();
    }
    asker.device.fault(None);
    other.call("sync_now", json!({})).unwrap();
    other.until("handed in", |status| status["progress"]["waiting"] == 0);
    let begun = std::time::Instant::now();
    while asker
        .device
        .call("youth", json!({ "youth": youth, "opening": OPENING }))
        .unwrap()["contradictions"]
        == json!([])
    {
        assert!(begun.elapsed().as_secs() < 20, "the contradiction comes across");
        asker.device.call("sync_now", json!({})).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[test]
fn every_command_answers_an_open_device_that_asks_rightly() {
    let server: Arc<SmallServer> = Arc::default();
    server.0.lock().unwrap().role = Some(Role::Coordinator);
    let asker = Asker {
        device: Device::at(server),
        asked: RefCell::default(),
    };
    let ask = |name: &str, request: Value| asker.ask(name, request);
    let area = SmallServer::spaces()[1].area.unwrap();

    // The app.
    let status = ask(
        "app_enrol",
        json!({ "code": code(1), "pin": PIN, "device_name": "Telefon 1" }),
    );
    assert_eq!(status["stage"], "open");
    let me = ask("app_status", json!({}))["person"]["person"].clone();
    let settings = ask("settings", json!({}));
    assert_eq!(ask("settings_put", settings.clone()), settings);
    assert_eq!(ask("app_retry", json!({}))["stage"], "open");
    assert_eq!(ask("team", json!({}))["may_administer"], true);
    assert_eq!(ask("retention", json!({}))["shift_days"], Value::Null);
    let policy =
        json!({ "youth_days": null, "shift_days": 730, "activity_days": null, "searched_days": null, "hold": false });
    let refused = asker.device.call("retention_put", policy).unwrap_err();
    assert_eq!(
        refused.code.as_str(),
        "not_found",
        "this municipality has no ground yet"
    );
    asker.asked.borrow_mut().insert("retention_put".to_owned());
    assert!(ask("enrolment_create", json!({ "person": me }))["code"].is_string());
    assert_eq!(ask("devices", json!({})), json!([]));
    let other = json!({ "device": uuid::Uuid::nil() });
    for deed in ["device_revoke", "device_restore", "device_wipe"] {
        assert_eq!(ask(deed, other.clone()), json!([]));
    }
    let renamed = json!({ "device": uuid::Uuid::nil(), "name": "Telefon 2" });
    assert_eq!(ask("device_rename", renamed), json!([]));
    let granted = ask("grants", json!({}));
    assert_eq!(granted["spaces"].as_array().unwrap().len(), 2);
    let space = granted["spaces"][1]["space"].clone();
    let amir = uuid::Uuid::from_u128(77);
    assert_eq!(
        ask(
            "grant_put",
            json!({ "person": amir, "space": space, "role": "street_worker" })
        ),
        granted
    );
    assert_eq!(ask("grant_take", json!({ "person": amir, "space": space })), granted);
    assert_eq!(
        asker
            .device
            .call("grant_take", json!({ "person": me, "space": space }))
            .unwrap_err()
            .params["action"],
        "own_access"
    );
    assert_eq!(ask("quarantine", json!({})), json!([]));
    let work = json!({ "quarantine": uuid::Uuid::from_u128(5), "opening": OPENING });
    let read = ask("quarantine_read", work);
    assert_eq!(read["problem"]["code"], "change_missing_dependency");
    assert_eq!(read["words"], json!([]));
    let work = json!({ "quarantine": uuid::Uuid::from_u128(5) });
    assert_eq!(ask("quarantine_accept", work), json!([]));
    let work = json!({ "quarantine": uuid::Uuid::from_u128(5), "because": "duplicate" });
    assert_eq!(ask("quarantine_discard", work), json!([]));
    assert_eq!(ask("taken_read", json!({ "space": space }))["taken"], json!([]));
    ask("sync_now", json!({}));
    ask("sync_status", json!({}));
    asker.device.until("first contact", |status| status["online"] == true);

    // The night.
    let started = json!({ "area": area, "colleagues": [], "places": [] });
    let shift = asker.id("shift_start_unplanned", started.clone(), "shift");
    let of_shift = json!({ "shift": shift });
    assert_eq!(ask("tonight", json!({}))["shift"]["shift"], shift);
    let read = ask("shift", of_shift.clone());
    let evening = read["evening"].clone();
    assert_eq!(
        ask("shifts", json!({ "from": evening, "to": evening }))
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let plan = json!({
        "kind": "street", "area": area, "evening": evening, "planned_start": read["planned_start"],
        "planned_end": read["planned_end"], "workers": [me], "places": [], "note": ""
    });
    let planned = asker.id("shift_plan", json!({ "plan": plan }), "shift");
    let mut noted = plan.clone();
    noted["note"] = json!("Tag lygten med.");
    let edited = ask(
        "shift_plan_edit",
        json!({ "shift": planned, "base": plan, "plan": noted }),
    );
    assert_eq!(edited["plan_note"], "Tag lygten med.");
    assert_eq!(ask("shift_start", json!({ "shift": planned }))["state"], "open");
    assert_eq!(ask("shift_unstart", json!({ "shift": planned }))["state"], "planned");
    ask("shift_start", json!({ "shift": planned }));
    let both = json!({ "shift": shift, "other": planned });
    assert_eq!(ask("shift_join", both.clone())["joined_with"], json!([planned]));
    assert_eq!(ask("shift_part", both)["joined_with"], json!([]));

    ask("encounter_choices", json!({ "shift": shift, "place": null }));
    let unknown = json!([{ "edit": "unknown", "description": "rød jakke", "age": null }]);
    let met = asker.id(
        "encounter_edit",
        json!({ "shift": shift, "encounter": null, "edits": unknown }),
        "encounter",
    );
    let of_met = json!({ "shift": shift, "encounter": met, "opening": OPENING });
    assert_eq!(ask("encounter", of_met)["encounter"], met);
    ask("incident_choices", json!({ "shift": shift, "place": null }));
    let grave = json!([{ "edit": "severity", "severity": "grave" }]);
    let incident = asker.id(
        "incident_edit",
        json!({ "shift": shift, "incident": null, "edits": grave }),
        "incident",
    );
    let of_incident = json!({ "shift": shift, "incident": incident, "opening": OPENING });
    assert_eq!(ask("incident", of_incident)["severity"], "grave");
    let removed = json!({ "shift": shift, "incident": incident, "removed": true });
    assert_eq!(ask("incident_remove", removed)["removed"], true);
    let count = asker.id(
        "count_add",
        json!({ "shift": shift, "place": null, "number": 12 }),
        "count",
    );
    let removed = json!({ "shift": shift, "count": count, "removed": true });
    assert_eq!(ask("count_remove", removed)["removed"], true);
    let written = json!({ "shift": shift, "edit": { "base": "", "text": "Rolig aften." } });
    assert_eq!(ask("narrative_edit", written)["text"], "Rolig aften.");

    // Youths.
    let facts = json!({
        "name": "Amina Eksempel", "nickname": "", "description": "", "birth_year": 2011, "school": "", "class": "",
        "club": "", "consent": null
    });
    let youth = asker.id("youth_create", json!({ "area": area, "facts": facts }), "youth");
    let mut consents = facts.clone();
    consents["consent"] = json!("given");
    let edited = ask(
        "youth_edit",
        json!({ "youth": youth, "base": facts, "facts": consents }),
    );
    assert_eq!(edited["facts"]["consent"], "given");
    let note = json!({ "youth": youth, "edit": { "base": "", "text": "Spiller bold." } });
    assert_eq!(ask("youth_note_edit", note)["text"], "Spiller bold.");
    let with_phone = ask(
        "phone_add",
        json!({ "youth": youth, "number": "20 12 34 56", "label": "" }),
    );
    let extra = ask(
        "phone_add",
        json!({ "youth": youth, "number": "20 12 34 57", "label": "mor" }),
    );
    assert_eq!(extra["phones"].as_array().unwrap().len(), 2);
    let mut mothers = extra["phones"].as_array().unwrap().iter();
    let mother = mothers.find(|phone| **phone != with_phone["phones"][0]).unwrap()["phone"].clone();
    let removed = ask(
        "phone_remove",
        json!({ "youth": youth, "phone": mother, "removed": true }),
    );
    assert_eq!(removed["phones"].as_array().unwrap().len(), 1);
    let asked = ask(
        "prompt_add",
        json!({ "youth": youth, "text": "Spørg til skolen", "until": null }),
    );
    let prompt = asked["prompts"][0]["prompt"].clone();
    let open = ask("prompts_for", json!({ "youths": [youth], "opening": OPENING }));
    assert_eq!(open[0]["prompt"], prompt);
    let open = ask("prompts_tonight", json!({ "shift": shift, "opening": OPENING }));
    assert_eq!(open[0]["text"], "Spørg til skolen");
    let reply = json!({ "prompt": prompt, "reply": "asked", "note": "Bedre" });
    let answered = ask("prompt_answer", reply);
    assert_eq!(
        (&answered["open"], &answered["answers"][0]["note"]),
        (&json!(false), &json!("Bedre"))
    );
    assert_eq!(ask("prompts_asked", json!({ "opening": OPENING }))[0]["prompt"], prompt);
    let slip = json!({ "prompt": prompt, "answer": answered["answers"][0]["answer"] });
    assert_eq!(ask("prompt_answer_undo", slip)["open"], true);
    let back = ask("prompt_withdraw", json!({ "prompt": prompt, "withdrawn": true }));
    assert_eq!(back["prompts"][0]["open"], false);
    let found = ask(
        "youth_search",
        json!({ "text": "amina", "limit": 10, "opening": OPENING }),
    );
    assert_eq!(found[0]["youth"], youth);
    assert_eq!(
        ask("youth", json!({ "youth": youth, "opening": OPENING }))["youth"],
        youth
    );
    assert_eq!(
        ask("looks", json!({ "youth": youth, "before": null }))["problem"],
        Value::Null
    );

    let review = ask("access_review", json!({ "youth": youth, "opening": OPENING }));
    let decisions: Vec<Value> = review["passages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!({ "passage": one["passage"], "decision": { "kind": "include" } }))
        .collect();
    let order = json!({
        "youth": youth, "purpose": "Anmodning", "names": false, "without_looks": false, "decisions": decisions,
    });
    let file = ask("access_export", order);
    assert!(file["name"].as_str().unwrap().ends_with(".zip"));
    assert!(file["content"].as_str().unwrap().starts_with("UEsDB"), "a ZIP");

    // Activities.
    let facts = json!({
        "kind": null, "title": "Natfodbold", "area": area, "meeting_point": "Containeren",
        "meet_at": read["planned_end"], "ends_at": null, "youths_per_adult": 4, "adults": [me],
        "bring_a_friend": true, "cancelled": false
    });
    let made = ask("activity_create", json!({ "facts": facts }));
    let activity = made["summary"]["activity"].clone();
    let mut moved = facts.clone();
    moved["meeting_point"] = json!("Legepladsen");
    let edited = ask(
        "activity_edit",
        json!({ "activity": activity, "base": facts, "facts": moved }),
    );
    assert_eq!(edited["summary"]["facts"]["meeting_point"], "Legepladsen");
    let filter =
        json!({ "text": "", "age_from": null, "age_to": null, "met_within_days": null, "not_invited_lately": false });
    let candidates = ask(
        "invite_candidates",
        json!({ "activity": activity, "filter": filter, "opening": OPENING }),
    );
    assert_eq!(candidates.as_array().unwrap().len(), 1);
    let invited = ask(
        "invite",
        json!({ "activity": activity, "youths": [youth], "reason": "" }),
    );
    assert_eq!(invited["invitations"].as_array().unwrap().len(), 1);
    let one = json!({ "activity": activity, "youth": youth });
    assert!(
        ask("invitation_preview", one.clone())["text"]
            .as_str()
            .unwrap()
            .contains("Natfodbold")
    );
    let over = ask("invitation_hand_over", one.clone());
    assert!(over["link"].as_str().unwrap().starts_with("sms:+4520123456"));
    let undo = json!({ "activity": activity, "youth": youth, "before": over["before"] });
    assert_eq!(
        ask("invitation_hand_over_undo", undo)["invitations"][0]["handed_over_at"],
        Value::Null
    );
    let answered = json!({ "activity": activity, "youth": youth, "answer": "yes", "friends": 1 });
    assert_eq!(ask("invitation_answer", answered)["summary"]["accepted"], 2);
    assert_eq!(ask("uninvite", one)["invitations"], json!([]));
    assert_eq!(ask("activities", json!({})).as_array().unwrap().len(), 1);
    assert_eq!(
        ask("activity", json!({ "activity": activity }))["summary"]["activity"],
        activity
    );

    // What is begun and not handed in.
    let begun = json!({ "key": "plan new", "text": "Tag ly" });
    ask("draft_put", begun.clone());
    assert_eq!(ask("drafts", json!({})), json!([begun]));
    ask("draft_clear", json!({ "key": "plan new" }));
    assert_eq!(ask("drafts", json!({})), json!([]));

    // The morning.
    let question = asker.id(
        "question_ask",
        json!({ "shift": shift, "about": { "kind": "encounter", "id": met }, "text": "Hvornår?" }),
        "question",
    );
    let answer = json!({ "shift": shift, "question": question, "text": "Kl. 22." });
    assert_eq!(ask("question_answer", answer)["answers"].as_array().unwrap().len(), 1);
    let closed = json!({ "shift": shift, "question": question, "closed": true });
    assert_eq!(ask("question_close", closed)["closed"], true);
    contradict(&asker, &youth);
    let found = ask("youth", json!({ "youth": youth, "opening": OPENING }))["contradictions"][0].clone();
    let seen: Vec<Value> = found["candidates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|candidate| candidate["choice"].clone())
        .collect();
    assert_eq!(seen.len(), 2);
    ask(
        "contradiction_choose",
        json!({ "doc": found["doc"], "path": found["path"], "choice": seen[0], "seen": seen }),
    );
    assert_eq!(
        ask("youth", json!({ "youth": youth, "opening": OPENING }))["contradictions"],
        json!([])
    );
    let removed = json!({ "shift": shift, "encounter": met, "removed": true });
    assert_eq!(ask("encounter_remove", removed)["removed"], true);
    asker.device.clock.forward(60);
    assert_eq!(
        ask("shift_end", json!({ "shift": shift, "at": null }))["state"],
        "ended"
    );
    assert_eq!(ask("shift_continue", of_shift.clone())["state"], "open");
    ask("shift_end", json!({ "shift": shift, "at": null }));
    assert_eq!(
        ask("shift_sign", json!({ "shift": shift, "signed": true }))["state"],
        "handed_in"
    );
    assert_eq!(
        ask("report", json!({ "shift": shift, "opening": OPENING }))["narratives"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        ask("reports", json!({ "before": null, "evenings": 3 }))
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert!(ask("report_approve", of_shift)["approved_at"].is_number());
    let reopened = json!({ "shift": shift, "because": "Klokkeslættet." });
    assert_eq!(ask("report_reopen", reopened)["approved_at"], Value::Null);

    // What the server refuses.
    asker
        .device
        .until("handed in", |status| status["progress"]["waiting"] == 0);
    asker.device.server.0.lock().unwrap().refuses_pushes = true;
    ask("shift_start_unplanned", started);
    asker
        .device
        .until("refused", |status| status["progress"]["refused"] == 1);
    let refused = ask("refused", json!({}));
    let export = ask("refused_export", json!({ "doc": refused[0]["doc"] }));
    assert!(export["json"].as_str().unwrap().contains("change_malformed"));
    ask("refused_retry", json!({ "doc": refused[0]["doc"] }));

    // And the end.
    assert_eq!(ask("app_lock", json!({}))["stage"], "locked");
    assert_eq!(ask("app_unlock", json!({ "pin": PIN }))["stage"], "open");
    ask("app_lock", json!({}));
    assert_eq!(
        ask("app_begin_again", json!({ "unsent_stays_behind": true }))["stage"],
        "fresh"
    );

    let asked = asker.asked.into_inner();
    let missing: Vec<_> = NAMES.iter().filter(|name| !asked.contains(**name)).collect();
    assert!(missing.is_empty(), "commands that nobody asks here: {missing:?}");
}
