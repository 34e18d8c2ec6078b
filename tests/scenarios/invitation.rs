//! Inviting chosen youths, one by one through the phone's own SMS app (C4).

use gadeplan_core::domain::activity::{ActivityFacts, InvitationAnswer, InviteFilter};
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::youth::{Consent, YouthFacts};
use gadeplan_world::World;

fn football(world: &World) -> ActivityFacts {
    ActivityFacts {
        kind: Some(world.ground.word("Natfodbold").word),
        title: "Natfodbold".into(),
        area: world.ground.areas[0].area,
        meeting_point: "Containeren".into(),
        meet_at: "2026-11-27"
            .parse::<gadeplan_core::domain::time::Evening>()
            .unwrap()
            .at(18, 0),
        ends_at: None,
        youths_per_adult: 4,
        adults: vec![],
        bring_a_friend: true,
        cancelled: false,
    }
}

#[test]
fn chosen_youths_are_handed_over_one_by_one_and_their_answers_recorded() {
    let mut world = World::new();
    let mut carla = world.coordinator("Carla Demo");
    let amina = carla.knows(&world, "Amina Eksempel Warsame");
    let yusuf = carla.knows(&world, "Yusuf Prøve");
    let facts = ActivityFacts {
        adults: vec![carla.me()],
        ..football(&world)
    };
    let activity = carla.create_activity(&facts).unwrap();
    carla
        .invite(activity, &[amina, yusuf], "Hjalp med at rydde op")
        .unwrap();
    assert_eq!(
        carla.hand_over(activity, amina).unwrap_err().code,
        Code::NoConsent,
        "nobody is written to who has not said yes"
    );

    let facts = carla.store().youth(amina).unwrap().facts;
    carla
        .edit_youth(
            amina,
            &facts,
            &YouthFacts {
                consent: Some(Consent::Given),
                ..facts.clone()
            },
        )
        .unwrap();
    assert_eq!(carla.hand_over(activity, amina).unwrap_err().code, Code::NoPhone);
    assert_eq!(carla.add_phone(amina, "112", "").unwrap_err().code, Code::PhoneInvalid);
    carla.add_phone(amina, "20 12 34 56", "").unwrap();

    let preview = carla.preview(activity, amina).unwrap();
    assert!(
        preview
            .text
            .starts_with("Hej Amina! Natfodbold fredag d. 27/11 kl. 18.00."),
        "{}",
        preview.text
    );
    assert_eq!(
        (
            preview.encoding.as_str(),
            preview.segments,
            preview.masked_number.as_str()
        ),
        ("gsm7", 1, "•• •• •• 56")
    );
    assert!(!preview.text.contains("Warsame"), "first name only");
    let link = carla.hand_over(activity, amina).unwrap().link;
    assert!(link.starts_with("sms:+4520123456?body=Hej%20Amina"));
    // On this machine there is no SMS app: it was not handed over after all.
    carla.undo_hand_over(activity, amina, None).unwrap();
    let mark = |carla: &gadeplan_core::actions::Session| {
        let invitations = carla.activity(activity).unwrap().invitations;
        invitations
            .iter()
            .find(|invitation| invitation.youth == amina)
            .unwrap()
            .handed_over_at
    };
    assert_eq!(mark(&carla), None);
    // Where it was handed over before, taking back the second time leaves the first.
    carla.hand_over(activity, amina).unwrap();
    let first = mark(&carla);
    world.pass_minutes(5);
    let second = carla.hand_over(activity, amina).unwrap();
    assert_eq!(second.before.as_ref().map(|before| before.at), first);
    carla.undo_hand_over(activity, amina, second.before.as_ref()).unwrap();
    assert_eq!(mark(&carla), first);
    assert_eq!(
        carla.undo_hand_over(activity, yusuf, None).map(|()| mark(&carla)),
        Ok(first),
        "nobody else's mark is touched"
    );

    carla
        .record_answer(activity, amina, Some(&InvitationAnswer::Yes), 1)
        .unwrap();
    let found = carla.activity(activity).unwrap();
    assert_eq!(
        (found.summary.accepted, found.summary.places, found.summary.invited),
        (2, 4, 2)
    );
    let invitation = found
        .invitations
        .iter()
        .find(|invitation| invitation.youth == amina)
        .unwrap();
    assert!(invitation.handed_over_at.is_some() && !invitation.outdated);

    // The place moves: what was handed over no longer holds.
    let facts = found.summary.facts;
    carla
        .edit_activity(
            activity,
            &facts,
            &ActivityFacts {
                meeting_point: "Legepladsen".into(),
                ..facts.clone()
            },
        )
        .unwrap();
    let found = carla.activity(activity).unwrap();
    assert!(
        found
            .invitations
            .iter()
            .find(|invitation| invitation.youth == amina)
            .unwrap()
            .outdated
    );
}

#[test]
fn two_phones_inviting_the_same_youth_offline_hide_nothing() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let amina = amir.knows(&world, "Amina Eksempel");
    let activity = amir.create_activity(&football(&world)).unwrap();
    amir.sync(&world);
    bente.sync(&world);
    amir.offline();
    bente.offline();
    amir.invite(activity, &[amina], "Mødte hende fredag").unwrap();
    bente.invite(activity, &[amina], "").unwrap();
    bente
        .record_answer(activity, amina, Some(&InvitationAnswer::Yes), 0)
        .unwrap();
    amir.record_answer(activity, amina, Some(&InvitationAnswer::No), 0)
        .unwrap();
    amir.back_online(&world);
    bente.back_online(&world);
    amir.sync(&world);
    let found = amir.activity(activity).unwrap();
    assert_eq!(found.invitations.len(), 1);
    assert_eq!(
        found.contradictions.len(),
        1,
        "yes and no at once is for a person to settle"
    );
}

#[test]
fn candidates_come_with_what_speaks_for_and_against() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let (amina, yusuf) = (amir.knows(&world, "Amina Eksempel"), amir.knows(&world, "Yusuf Prøve"));
    let shift = amir.starts_shift(&world);
    amir.meets(shift, &[amina]);
    let activity = amir.create_activity(&football(&world)).unwrap();
    let all = amir.invite_candidates(activity, &InviteFilter::default()).unwrap();
    assert_eq!(
        all.iter()
            .map(|candidate| (candidate.youth.youth, candidate.met_recently))
            .collect::<Vec<_>>(),
        [(amina, 1), (yusuf, 0)]
    );
    let met = amir
        .invite_candidates(
            activity,
            &InviteFilter {
                met_within_days: Some(7),
                ..Default::default()
            },
        )
        .unwrap();
    assert_eq!(met.len(), 1);
    let named = amir
        .invite_candidates(
            activity,
            &InviteFilter {
                text: "jusuf".into(),
                ..Default::default()
            },
        )
        .unwrap();
    assert_eq!(named[0].youth.youth, yusuf);
    amir.invite(activity, &[yusuf], "").unwrap();
    let lately = amir.create_activity(&football(&world)).unwrap();
    let fresh = amir
        .invite_candidates(
            lately,
            &InviteFilter {
                not_invited_lately: true,
                ..Default::default()
            },
        )
        .unwrap();
    assert_eq!(
        fresh.iter().map(|candidate| candidate.youth.youth).collect::<Vec<_>>(),
        [amina]
    );
}

#[test]
fn a_message_that_says_too_much_is_refused() {
    let mut world = World::new();
    let mut carla = world.coordinator("Carla Demo");
    let telling = ActivityFacts {
        title: "SSP-tur".into(),
        ..football(&world)
    };
    assert_eq!(carla.create_activity(&telling).unwrap_err().code, Code::NotNeutral);
    let empty = ActivityFacts {
        title: " ".into(),
        ..football(&world)
    };
    assert_eq!(carla.create_activity(&empty).unwrap_err().code, Code::Missing);
}

#[test]
fn a_consent_that_two_recorded_differently_is_none() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let amina = amir.knows(&world, "Amina Eksempel");
    amir.add_phone(amina, "20 12 34 56", "").unwrap();
    let activity = amir.create_activity(&football(&world)).unwrap();
    amir.invite(activity, &[amina], "").unwrap();
    amir.sync(&world);
    bente.sync(&world);
    for (worker, consent) in [(&mut amir, Consent::Given), (&mut bente, Consent::Refused)] {
        let facts = worker.store().youth(amina).unwrap().facts;
        worker
            .edit_youth(
                amina,
                &facts,
                &YouthFacts {
                    consent: Some(consent),
                    ..facts.clone()
                },
            )
            .unwrap();
    }
    amir.sync(&world);
    bente.sync(&world);
    amir.sync(&world);
    for worker in [&mut amir, &mut bente] {
        assert_eq!(
            worker.hand_over(activity, amina).unwrap_err().code,
            Code::NoConsent,
            "{}",
            worker.name
        );
    }
}

#[test]
fn a_consent_that_two_have_written_differently_counts_as_none_and_is_told_apart() {
    let mut world = World::new();
    let (mut amir, mut bente) = (world.worker("Amir Eksempel"), world.worker("Bente Prøve"));
    let mut carla = world.coordinator("Carla Demo");
    let amina = amir.knows(&world, "Amina Eksempel Warsame");
    amir.add_phone(amina, "20 12 34 56", "").unwrap();
    amir.sync(&world);
    bente.sync(&world);
    for (worker, said) in [(&mut amir, Consent::Given), (&mut bente, Consent::Refused)] {
        let facts = worker.store().youth(amina).unwrap().facts;
        let said = YouthFacts {
            consent: Some(said),
            ..facts.clone()
        };
        worker.edit_youth(amina, &facts, &said).unwrap();
    }
    bente.sync(&world);
    amir.sync(&world);
    carla.sync(&world);
    let activity = carla.create_activity(&football(&world)).unwrap();
    let candidates = carla.invite_candidates(activity, &InviteFilter::default()).unwrap();
    assert_eq!(candidates[0].obstacle.as_deref(), Some("disputed_consent"));
    carla.invite(activity, &[amina], "Spurgte selv").unwrap();
    let invitations = carla.activity(activity).unwrap().invitations;
    assert_eq!(invitations[0].obstacle.as_deref(), Some("disputed_consent"));
    assert_eq!(carla.hand_over(activity, amina).unwrap_err().code, Code::NoConsent);
}
