//! Erasing by rule: what the policy says, told first, then done, each with a row of the audit log.

use super::process::run;
use super::support::{Draft, Phone, Valby, fresh, outcomes, request};
use automerge::transaction::Transactable;
use automerge::{ObjType, ROOT};
use gadeplan_core::domain::ids::{DocId, SpaceId};
use gadeplan_core::domain::role::{DocumentKind, Role, SpaceClass};
use gadeplan_server::Relay;
use gadeplan_server::relay::retention::Due;

pub(crate) const DAY: i64 = 24 * 60;

/// Carla at the office, with a staff space and the municipality's policy in it.
pub(crate) fn office(relay: &Relay, valby: &Valby, policy: &[(&str, i64)]) -> (Phone, Draft) {
    let staff: SpaceId = fresh();
    relay.add_space(staff, &SpaceClass::Staff, None).unwrap();
    relay.put_grant(valby.carla, staff, &Role::Coordinator).unwrap();
    let carla = Phone::enrolled(relay, valby.carla);
    let mut team = Draft::new(&carla, staff);
    team.kind = DocumentKind::Team;
    team.be_born();
    for key in ["areas", "places", "words"] {
        team.inner.put_object(ROOT, key, ObjType::Map).unwrap();
    }
    for (key, days) in policy {
        team.inner.put(ROOT, *key, *days).unwrap();
    }
    team.commit();
    hand_in(relay, &carla, &mut team);
    (carla, team)
}

fn hand_in(relay: &Relay, phone: &Phone, draft: &mut Draft) {
    let push = request(&[], vec![draft.push(phone)]);
    let found = outcomes(&relay.sync(phone.device, &push).unwrap()).remove(0);
    assert!(found.is_ok(), "{found:?}");
}

pub(crate) fn written(relay: &Relay, phone: &Phone, space: SpaceId, kind: DocumentKind) -> Draft {
    let mut draft = Draft::new(phone, space);
    draft.kind = kind;
    draft.write("note", "Kanariegul");
    hand_in(relay, phone, &mut draft);
    draft
}

fn overdue(relay: &Relay) -> Vec<DocId> {
    relay.overdue().unwrap().0.into_iter().map(|one| one.doc).collect()
}

#[test]
fn what_has_been_kept_long_enough_is_listed_first_and_then_erased_with_a_row_each() {
    let valby = Valby::new();
    let relay = valby.relay();
    let (_, _) = office(&relay, &valby, &[("retention_shift", 365), ("retention_youth", 730)]);
    let amir = Phone::enrolled(&relay, valby.amir);
    let old = written(&relay, &amir, valby.street, DocumentKind::Shift);
    let activity = written(&relay, &amir, valby.street, DocumentKind::Activity);
    let card = written(&relay, &amir, valby.street, DocumentKind::Youth);
    let mut kept = written(&relay, &amir, valby.street, DocumentKind::Shift);
    assert!(overdue(&relay).is_empty());
    valby.pass_minutes(300 * DAY);
    // Somebody wrote in it since: a question was answered, or it was approved late.
    kept.write("note", "Godkendt sent.");
    hand_in(&relay, &amir, &mut kept);
    valby.pass_minutes(64 * DAY);
    assert!(overdue(&relay).is_empty(), "not a day too early");
    valby.pass_minutes(2 * DAY);
    assert_eq!(overdue(&relay), [old.doc]);

    let place = (valby.dir.path(), &valby.database);
    let said = run(&["retention", "--dry-run"], &place).unwrap();
    assert!(
        said.starts_with("policy youth 730 shift 365 anonymise - activity - phone - searched - log - hold false"),
        "{said}"
    );
    // The program's clock is the machine's; what it lists is for the test above. Nothing has happened yet.
    assert_eq!(valby.figure("SELECT count(*) FROM tombstone"), 0);

    let gone = relay.apply_retention().unwrap().erase;
    assert_eq!((gone.len(), gone[0].doc, gone[0].days), (1, old.doc, 365));
    assert_eq!(relay.apply_retention().unwrap(), Due::default());
    let rows = "SELECT count(*) FROM audit WHERE action = 'document.erased' AND detail = 'retention'";
    assert_eq!(valby.figure(rows), 1);
    assert_eq!(valby.figure("SELECT count(*) FROM tombstone"), 1);
    valby.pass_minutes(400 * DAY);
    let gone: Vec<DocId> = relay
        .apply_retention()
        .unwrap()
        .erase
        .into_iter()
        .map(|one| one.doc)
        .collect();
    assert_eq!(gone.len(), 2);
    assert!(gone.contains(&card.doc) && gone.contains(&kept.doc));
    assert!(!gone.contains(&activity.doc), "no rule says anything of activities");
}

#[test]
fn without_a_policy_with_a_wrong_one_or_on_hold_nothing_goes() {
    for policy in [
        vec![],
        // What no app can set: a day, none, a negative number.
        vec![
            ("retention_shift", 1),
            ("retention_youth", 0),
            ("retention_activity", -1),
        ],
    ] {
        let valby = Valby::new();
        let relay = valby.relay();
        office(&relay, &valby, &policy);
        let amir = Phone::enrolled(&relay, valby.amir);
        written(&relay, &amir, valby.street, DocumentKind::Shift);
        valby.pass_minutes(50_000 * DAY);
        assert!(overdue(&relay).is_empty(), "{policy:?}");
    }
    let valby = Valby::new();
    let relay = valby.relay();
    let (carla, mut team) = office(&relay, &valby, &[("retention_shift", 365)]);
    let amir = Phone::enrolled(&relay, valby.amir);
    let old = written(&relay, &amir, valby.street, DocumentKind::Shift);
    valby.pass_minutes(400 * DAY);
    assert_eq!(overdue(&relay), [old.doc]);
    team.inner.put(ROOT, "retention_hold", true).unwrap();
    team.commit();
    hand_in(&relay, &carla, &mut team);
    assert!(overdue(&relay).is_empty(), "the archive has to be waited for");
    assert_eq!(relay.apply_retention().unwrap(), Due::default());
}
