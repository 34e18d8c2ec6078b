//! A document is erased for good, on the server and in what it tells devices.

use super::disk::{count, files};
use super::process::run;
use super::retention::{DAY, office};
use super::support::{Copy, Draft, Phone, Valby, fresh, on_postgres, outcomes, pull_of, request};
use automerge::ReadDoc;
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::{DocId, Id, YouthId};
use gadeplan_core::domain::role::DocumentKind;
use gadeplan_core::sync::digest;
use gadeplan_core::sync::wire::{Outcome, Poke};
use gadeplan_server::Relay;
use gadeplan_server::relay::audit::AuditState;
use gadeplan_server::storage::News;

impl Valby {
    /// What stands sealed of a document: its changes and its key.
    fn sealed_of(&self, doc: DocId) -> Vec<Vec<u8>> {
        let storage = self.storage();
        let snapshot = storage.read().unwrap();
        let mut sealed: Vec<_> = snapshot
            .changes_of(doc)
            .unwrap()
            .into_iter()
            .map(|change| change.body)
            .collect();
        sealed.push(snapshot.doc(doc).unwrap().unwrap().key);
        sealed
    }
}

fn hand_in(relay: &gadeplan_server::Relay, phone: &Phone, draft: &mut Draft) -> Result<u64, &'static str> {
    let push = request(&[], vec![draft.push(phone)]);
    outcomes(&relay.sync(phone.device, &push).unwrap()).remove(0)
}

#[test]
fn an_erased_card_is_gone_from_the_server_and_devices_are_told_and_nothing_brings_it_back() {
    let valby = Valby::new();
    let relay = valby.relay();
    let (amir, bente) = (
        Phone::enrolled(&relay, valby.amir),
        Phone::enrolled(&relay, valby.bente),
    );
    let mut card = Draft::new(&amir, valby.street);
    card.kind = DocumentKind::Youth;
    card.write("name", "Kanariefuglsen");
    assert_eq!(hand_in(&relay, &amir, &mut card), Ok(1));
    let mut other = Draft::new(&amir, valby.street);
    other.write("text", "Sjælør Boulevard");
    assert_eq!(hand_in(&relay, &amir, &mut other), Ok(2));
    let mut copy = Copy::default();
    copy.pull_all(&relay, &bente, valby.street);
    let mut stale = Draft::new(&bente, valby.street);
    (stale.doc, stale.kind) = (card.doc, DocumentKind::Youth);
    stale.inner = copy.docs[&card.doc].clone().with_actor(bente.actor().to_vec().into());
    let sealed = valby.sealed_of(card.doc);
    assert_eq!(sealed.len(), 2, "a change and a key");
    let on_disk = || sealed.iter().map(|text| count(&files(&valby), text)).sum::<usize>();
    assert!(on_disk() > 0, "the control");

    let mut pokes = relay.pokes();
    assert!(relay.erase(card.doc, "request").unwrap());
    let (space, at, seen) = (valby.street, 3, 0);
    assert_eq!(pokes.try_recv().unwrap(), News::Poke(Poke { space, at, seen }));
    assert_eq!(valby.figure("SELECT count(*) FROM change"), 1);
    assert_eq!(valby.figure("SELECT count(*) FROM doc"), 1);
    assert!(
        on_postgres() || on_disk() == 0,
        "PostgreSQL writes over dead rows in its own time"
    );

    // Whoever had it is told once, whoever comes anew has nothing to delete and gets nothing.
    let asked = request(&[(valby.street, copy.cursor)], vec![]);
    let answer = relay.sync(bente.device, &asked).unwrap();
    assert_eq!(answer.erased, [card.doc]);
    copy.take(pull_of(&answer, valby.street));
    let asked = request(&[(valby.street, copy.cursor)], vec![]);
    assert_eq!(relay.sync(bente.device, &asked).unwrap().erased, []);
    let mut fresh_copy = Copy::default();
    let carla = Phone::enrolled(&relay, valby.carla);
    fresh_copy.pull_all(&relay, &carla, valby.street);
    assert_eq!(fresh_copy.docs.keys().collect::<Vec<_>>(), [&other.doc]);
    let mut sum = [0; 32];
    digest::toggle(&mut sum, &digest::of_doc(other.doc, 0, &other.heads()));
    assert_eq!(
        pull_of(&answer, valby.street).digest,
        sum,
        "the digest is of what is left"
    );

    // What comes late is refused, and the phone is told again.
    stale.write("name", "Kanariefuglsen igen");
    let push = request(&[], vec![stale.push(&bente)]);
    let answer = relay.sync(bente.device, &push).unwrap();
    assert_eq!(outcomes(&answer), [Err("document_erased")]);
    assert_eq!(answer.erased, [card.doc]);
    let mut born_again = Draft::new(&amir, valby.street);
    (born_again.doc, born_again.kind) = (card.doc, DocumentKind::Youth);
    born_again.write("name", "Kanariefuglsen");
    assert_eq!(hand_in(&relay, &amir, &mut born_again), Err("document_erased"));
    assert_eq!(valby.figure("SELECT count(*) FROM doc"), 1);
    other.write("text", "går videre");
    assert_eq!(hand_in(&relay, &amir, &mut other), Ok(4));

    assert!(!relay.erase(card.doc, "request").unwrap(), "it is erased already");
    assert!(matches!(relay.check_audit(None).unwrap(), AuditState::Whole { .. }));
    let told = valby.figure("SELECT count(*) FROM audit WHERE action = 'document.erased' AND detail = 'request'");
    assert_eq!(told, 1);
}

#[test]
fn who_may_not_see_a_space_is_not_told_what_was_erased_there() {
    let valby = Valby::new();
    let relay = valby.relay();
    let (amir, carla) = (
        Phone::enrolled(&relay, valby.amir),
        Phone::enrolled(&relay, valby.carla),
    );
    let mut secret = Draft::new(&carla, valby.other);
    secret.write("text", "Kanariefuglsen");
    assert_eq!(hand_in(&relay, &carla, &mut secret), Ok(1));
    relay.erase(secret.doc, "request").unwrap();
    let mut guess = Draft::new(&amir, valby.other);
    guess.doc = secret.doc;
    guess.write("text", "gættet");
    let asked = request(&[(valby.street, None), (valby.other, None)], vec![guess.offer(&amir)]);
    let answer = relay.sync(amir.device, &asked).unwrap();
    assert_eq!((outcomes(&answer), answer.erased), (vec![Err("not_found")], vec![]));
    // Nor by guessing it into a space of one's own.
    guess.space = valby.street;
    let answer = relay
        .sync(amir.device, &request(&[], vec![guess.offer(&amir)]))
        .unwrap();
    assert_eq!((outcomes(&answer), answer.erased), (vec![Err("not_found")], vec![]));
    let asked = request(&[(valby.other, None)], vec![]);
    assert_eq!(
        relay.sync(carla.device, &asked).unwrap().erased,
        [secret.doc],
        "the control"
    );
}

#[test]
fn what_is_not_there_or_is_the_ground_itself_is_not_erased() {
    let valby = Valby::new();
    let relay = valby.relay();
    assert_eq!(relay.erase(fresh(), "request").unwrap_err().code, Code::NotFound);
    let place = (valby.dir.path(), &valby.database);
    let nobody = fresh::<DocId>().to_string();
    assert!(
        run(&["erase", "--doc", &nobody], &place)
            .unwrap_err()
            .contains("not_found")
    );
    let amir = Phone::enrolled(&relay, valby.amir);
    let mut report = Draft::new(&amir, valby.street);
    report.write("text", "Sjælør Boulevard");
    assert_eq!(hand_in(&relay, &amir, &mut report), Ok(1));
    let doc = report.doc.to_string();
    assert_eq!(run(&["erase", "--doc", &doc], &place).unwrap(), "erased");
    assert_eq!(run(&["erase", "--doc", &doc], &place).unwrap(), "was erased before");
    let mut ground = Draft::new(&amir, valby.street);
    ground.write("text", "Sjælør Boulevard");
    assert_eq!(hand_in(&relay, &amir, &mut ground), Ok(3));
    valby.sql("UPDATE doc SET kind = 'team'").unwrap();
    assert_eq!(relay.erase(ground.doc, "request").unwrap_err().code, Code::NotAllowed);
}

#[test]
fn what_lies_in_quarantine_of_it_is_destroyed_with_it() {
    let valby = Valby::new();
    let relay = valby.relay();
    let amir = Phone::enrolled(&relay, valby.amir);
    let mut card = Draft::new(&amir, valby.street);
    card.kind = DocumentKind::Youth;
    card.write("name", "Kanariefuglsen");
    assert_eq!(hand_in(&relay, &amir, &mut card), Ok(1));
    card.write("note", "Skrevet kl. 22.50");
    relay.revoke_device(amir.device).unwrap();
    let handed_in = request(&[], vec![card.offer(&amir)]);
    let answer = relay.sync(amir.device, &handed_in).unwrap();
    assert!(matches!(answer.verdicts[0].outcome, Outcome::Quarantined(_)));
    assert_eq!(valby.figure("SELECT count(*) FROM quarantine"), 1);

    assert!(relay.erase(card.doc, "request").unwrap());
    assert_eq!(valby.figure("SELECT count(*) FROM quarantine"), 0);
    let answer = relay.sync(amir.device, &handed_in).unwrap();
    assert_eq!(outcomes(&answer), [Err("document_erased")]);
    assert!(
        answer.erased.is_empty() && answer.pulls.is_empty(),
        "and it is told of nothing else"
    );
    assert_eq!(
        valby.figure("SELECT count(*) FROM quarantine"),
        0,
        "nothing brings it back"
    );
}

/// A card, a shift that speaks of it and one that does not; Amir wrote them, Bente has them.
pub struct Street {
    pub valby: Valby,
    pub relay: Relay,
    pub amir: Phone,
    pub bente: Phone,
    pub card: Draft,
    pub shift: Draft,
    pub copy: Copy,
}

impl Street {
    pub fn new() -> Self {
        let valby = Valby::new();
        let relay = valby.relay();
        let (amir, bente) = (
            Phone::enrolled(&relay, valby.amir),
            Phone::enrolled(&relay, valby.bente),
        );
        let mut card = Draft::new(&amir, valby.street);
        card.kind = DocumentKind::Youth;
        card.write("name", "Kanariefuglsen");
        let mut shift = Draft::new(&amir, valby.street);
        shift.write("note", "Talte med Kanariefuglsen om skolen");
        let mut other = Draft::new(&amir, valby.street);
        other.write("note", "Sjælør Boulevard");
        for draft in [&mut card, &mut shift, &mut other] {
            hand_in(&relay, &amir, draft).unwrap();
        }
        let mut copy = Copy::default();
        copy.pull_all(&relay, &bente, valby.street);
        Self {
            valby,
            relay,
            amir,
            bente,
            card,
            shift,
            copy,
        }
    }

    pub fn youth(&self) -> YouthId {
        YouthId::from_uuid(self.card.doc.uuid())
    }
}

#[test]
fn a_shift_that_speaks_of_somebody_is_begun_anew_under_another_key() {
    let mut street = Street::new();
    let (relay, valby) = (&street.relay, &street.valby);
    let sealed = valby.sealed_of(street.shift.doc);
    let on_disk = || sealed.iter().map(|text| count(&files(valby), text)).sum::<usize>();
    assert!(on_disk() > 0, "the control");
    let spoken = relay.speaks_of(street.youth(), &[]).unwrap();
    assert_eq!(spoken.iter().filter(|spoken| spoken.card).count(), 1);
    assert_eq!(spoken.len(), 2, "the other shift is left alone");
    assert_eq!(valby.figure("SELECT count(*) FROM renewal"), 0, "looking is no erasing");

    assert_eq!(relay.erase_youth(street.youth(), &[], "request").unwrap(), spoken);
    assert!(
        on_postgres() || on_disk() == 0,
        "PostgreSQL writes over dead rows in its own time"
    );
    assert_eq!(valby.figure("SELECT count(*) FROM renewal"), 1);
    let told =
        "SELECT count(*) FROM audit WHERE detail = 'request' AND action IN ('document.erased', 'document.renewed')";
    assert_eq!(valby.figure(told), 2);

    // Bente gets it with the news: another edition, whole, and of nobody.
    let asked = request(&[(valby.street, street.copy.cursor)], vec![]);
    let answer = relay.sync(street.bente.device, &asked).unwrap();
    assert_eq!(answer.erased, [street.card.doc]);
    let pull = pull_of(&answer, valby.street);
    assert_eq!(pull.documents.len(), 1);
    let (doc, epoch) = (pull.documents[0].doc, pull.documents[0].epoch);
    assert!(doc == street.shift.doc && epoch > 0);
    assert!(
        pull.documents[0]
            .changes
            .iter()
            .all(|change| change.signature.is_none())
    );
    street.copy.docs.clear();
    street.copy.take(pull);
    let text = street.copy.docs[&doc].get(automerge::ROOT, "note").unwrap().unwrap();
    assert_eq!(text.0.as_str(), Some("Talte med ▇▇▇ om skolen"));
    // What comes late upon the older edition is told so; upon the newer one it is taken.
    street.shift.write("more", "sent");
    assert_eq!(hand_in(relay, &street.amir, &mut street.shift), Err("epoch_old"));
    let mut anew = Draft::new(&street.bente, valby.street);
    (anew.doc, anew.epoch) = (doc, epoch);
    anew.inner = street.copy.docs[&doc]
        .clone()
        .with_actor(street.bente.actor().to_vec().into());
    anew.write("more", "i tide");
    assert!(hand_in(relay, &street.bente, &mut anew).is_ok());
    assert!(matches!(relay.check_audit(None).unwrap(), AuditState::Whole { .. }));
    relay.check_bodies().unwrap();
}

#[test]
fn work_of_a_phone_that_was_shut_out_upon_an_older_edition_is_kept_aside_and_decided_upon_first() {
    let mut street = Street::new();
    let relay = &street.relay;
    assert!(relay.revoke_device(street.amir.device).unwrap());
    street.shift.write("more", "Kanariefuglsen kom igen");
    assert_eq!(hand_in(relay, &street.amir, &mut street.shift), Err("quarantined"));
    let waits = relay.erase_youth(street.youth(), &[], "request").unwrap_err();
    assert_eq!(
        (waits.code, waits.params["waits_for"].as_str()),
        (Code::NotAllowed, "quarantine")
    );
    assert_eq!(street.valby.figure("SELECT count(*) FROM renewal"), 0, "all or nothing");
    assert_eq!(street.valby.figure("SELECT count(*) FROM tombstone"), 0);
}

#[test]
fn by_rule_a_youth_goes_wherever_they_are_spoken_of_unless_work_in_quarantine_has_to_be_decided_on() {
    for shut_out in [false, true] {
        let mut street = Street::new();
        let (_carla, _team) = office(&street.relay, &street.valby, &[("retention_youth", 365)]);
        if shut_out {
            assert!(street.relay.revoke_device(street.amir.device).unwrap());
            street.shift.write("more", "Kanariefuglsen kom igen");
            assert_eq!(
                hand_in(&street.relay, &street.amir, &mut street.shift),
                Err("quarantined")
            );
        }
        street.valby.pass_minutes(366 * DAY);
        let done = street.relay.apply_retention().unwrap();
        let counted = (done.erase.len(), done.begin_anew.len(), done.waits.len());
        assert_eq!(counted, if shut_out { (0, 0, 1) } else { (1, 1, 0) });
        let rows = "SELECT count(*) FROM audit WHERE detail = 'retention'";
        assert_eq!(street.valby.figure(rows), if shut_out { 0 } else { 2 });
    }
}

#[test]
fn a_word_that_people_say_somebody_is_called_by_is_looked_for_too() {
    let street = Street::new();
    let mut third = Draft::new(&street.amir, street.valby.street);
    third.write("note", "Fuglen var der igen");
    hand_in(&street.relay, &street.amir, &mut third).unwrap();
    let spoken = |also: &[String]| street.relay.speaks_of(street.youth(), also).unwrap().len();
    assert_eq!((spoken(&[]), spoken(&["Fuglen".into()])), (2, 3));
    let place = (street.valby.dir.path(), &street.valby.database);
    let youth = street.youth().to_string();
    let listed = run(&["erase", "--youth", &youth, "--dry-run"], &place).unwrap();
    assert_eq!(
        listed.lines().filter(|line| line.starts_with("would-")).count(),
        2,
        "{listed}"
    );
    assert!(run(&["erase", "--youth", &youth, "--doc", &youth], &place).is_err());
    let done = run(&["erase", "--youth", &youth], &place).unwrap();
    assert!(
        done.contains("erased") && done.contains("begun-anew") && !done.contains("Kanarie"),
        "{done}"
    );
    let nobody = street.relay.speaks_of(fresh(), &[]).unwrap_err();
    assert_eq!(nobody.code, Code::NotFound);
}
