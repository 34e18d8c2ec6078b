//! A card is erased for good: from the server, from every phone, and from what comes late.

use super::taken::{found, whole};
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::DocId;
use gadeplan_core::domain::text::TextEdit;
use gadeplan_core::domain::youth::YouthFacts;
use gadeplan_world::{RealIds, World, card};

/// What nobody may hold afterwards.
const NAME: &str = "Nora Kanariegul";

#[test]
fn an_erased_card_is_gone_from_every_phone_and_what_was_not_sent_of_it_is_told_and_gone() {
    let mut world = World::new();
    let (mut amir, mut nadia) = (world.worker("Amir Eksempel"), world.worker("Nadia Demo"));
    let mut carla = world.coordinator("Carla Demo");
    let nora = amir.knows(&world, NAME);
    let malik = amir.knows(&world, "Malik Eksempel");
    let shift = amir.starts_shift(&world);
    let met = amir.meets(shift, &[nora, malik]);
    amir.sync(&world);
    nadia.sync(&world);
    carla.sync(&world);
    // Nadia is in a basement, and writes on both cards.
    nadia.offline();
    let facts = YouthFacts {
        nickname: "Kanariegul".into(),
        ..card(NAME)
    };
    nadia.edit_youth(nora, &card(NAME), &facts).unwrap();
    nadia.add_phone(nora, "20 12 34 56", "egen").unwrap();
    let note = |text: &str| TextEdit {
        base: String::new(),
        text: text.into(),
    };
    nadia.write_youth_note(malik, &note("Spiller bold.")).unwrap();
    assert!(found(&nadia, "Kanariegul") > 0 && found(&amir, NAME) > 0, "the control");

    let doc = DocId::from(nora);
    assert!(world.relay.erase(doc, "request").unwrap());
    for phone in [&mut amir, &mut carla] {
        let street = world.street();
        phone.store().digest(street).unwrap();
        phone.sync(&world);
        let kept = phone.store().digest(street).unwrap();
        assert_eq!(
            kept,
            phone.store().buckets(street).unwrap().whole(),
            "its digest went with it"
        );
        assert_eq!(found(phone, "Kanariegul"), 0);
        assert_eq!(
            phone.youth(nora, RealIds::opening(), None).unwrap_err().code,
            Code::NotFound
        );
        assert_eq!(phone.refused().unwrap(), []);
        let youths = phone.encounter(met.encounter).unwrap().youths;
        let told: Vec<_> = youths
            .iter()
            .map(|one| (one.youth, one.name.as_str(), one.erased))
            .collect();
        assert_eq!(told.len(), 2);
        assert!(told.contains(&(nora, "", true)) && told.contains(&(malik, "Malik Eksempel", false)));
    }

    nadia.back_online(&world);
    assert_eq!(found(&nadia, "Kanariegul"), 0);
    let refused = nadia.refused().unwrap();
    assert_eq!(refused.len(), 1);
    assert_eq!((refused[0].doc, refused[0].problem.code), (doc, Code::DocumentErased));
    assert_eq!(refused[0].problem.params["unsent"], "1", "one card's worth");
    assert_eq!(nadia.progress().unwrap().waiting, 0);
    // Told and read: there is nothing to send again.
    nadia.retry_refused(doc).unwrap();
    nadia.sync(&world);
    assert_eq!(nadia.refused().unwrap(), []);
    assert_eq!(
        nadia.edit_youth(nora, &card(NAME), &facts).unwrap_err().code,
        Code::NotFound
    );

    // All others went on, and a phone that comes anew gets nothing of her.
    amir.sync(&world);
    assert_eq!(amir.opens(malik).note, "Spiller bold.");
    let mut late = world.worker("Bente Demo");
    assert_eq!(found(&late, "Kanariegul"), 0);
    assert_eq!(
        late.youth(nora, RealIds::opening(), None).unwrap_err().code,
        Code::NotFound
    );
    for phone in [&mut amir, &mut nadia, &mut carla] {
        let before = phone.encounter(met.encounter).unwrap();
        phone.device.crash(&world);
        assert_eq!(phone.encounter(met.encounter).unwrap(), before);
        whole(phone);
        assert_eq!(phone.encounter(met.encounter).unwrap(), before);
    }
}

#[test]
fn an_erased_shift_takes_its_entries_with_it() {
    let mut world = World::new();
    let (mut amir, mut carla) = (world.worker("Amir Eksempel"), world.coordinator("Carla Demo"));
    let malik = amir.knows(&world, "Malik Eksempel");
    let shift = amir.starts_shift(&world);
    let met = amir.meets(shift, &[malik]);
    amir.writes(shift, "Nora Kanariegul stod ved containeren.");
    amir.sync(&world);
    carla.sync(&world);
    assert!(found(&carla, NAME) > 0, "the control");
    world.relay.erase(DocId::from(shift), "retention").unwrap();
    for phone in [&mut amir, &mut carla] {
        phone.sync(&world);
        assert_eq!(found(phone, NAME), 0);
        assert_eq!(phone.encounter(met.encounter).unwrap_err().code, Code::NotFound);
        assert_eq!(phone.opens(malik).facts.name, "Malik Eksempel");
    }
}

/// The answer that told of it is lost or cut short: the next one tells again.
#[test]
fn an_erasure_that_a_phone_did_not_hear_of_is_told_again() {
    use gadeplan_world::Fault;
    for fault in [Fault::AnswerLost, Fault::AnswerCut] {
        let mut world = World::new();
        let mut amir = world.worker("Amir Eksempel");
        let nora = amir.knows(&world, NAME);
        amir.sync(&world);
        world.relay.erase(DocId::from(nora), "request").unwrap();
        amir.device.faults.push(fault);
        let _ = amir.device.exchange(&world);
        assert!(found(&amir, NAME) > 0, "{fault:?}");
        amir.sync(&world);
        assert_eq!(found(&amir, NAME), 0, "{fault:?}");
    }
}

#[test]
fn what_lies_in_quarantine_of_an_erased_card_goes_with_it_and_a_phone_that_was_shut_out_is_told() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let carla = world.coordinator("Carla Demo");
    let nora = amir.knows(&world, NAME);
    amir.sync(&world);
    amir.offline();
    let nickname = |nickname: &str| YouthFacts {
        nickname: nickname.into(),
        ..card(NAME)
    };
    amir.edit_youth(nora, &card(NAME), &nickname("Noras kæle")).unwrap();
    world.relay.revoke_device(amir.identity().device).unwrap();
    amir.device.online = true;
    let shut_out = |amir: &mut gadeplan_world::Worker| amir.device.exchange(&world).unwrap_err().code;
    assert_eq!(shut_out(&mut amir), Code::DeviceRevoked);
    assert_eq!(
        world.network.quarantine(&world, &carla.device).unwrap().entries.len(),
        1
    );

    assert!(world.relay.erase(DocId::from(nora), "request").unwrap());
    assert_eq!(world.network.quarantine(&world, &carla.device).unwrap().entries, []);
    assert!(found(&amir, NAME) > 0, "it has not been in touch");
    // What it writes and hands in now is answered with the truth, and goes here too.
    amir.edit_youth(nora, &nickname("Noras kæle"), &nickname("Noras andet"))
        .unwrap();
    assert_eq!(shut_out(&mut amir), Code::DeviceRevoked);
    assert_eq!(found(&amir, NAME), 0);
    let refused = amir.refused().unwrap();
    assert_eq!((refused.len(), refused[0].problem.code), (1, Code::DocumentErased));
}

#[test]
fn what_was_begun_in_a_form_about_an_erased_card_and_what_it_was_searched_by_goes_with_it() {
    let mut world = World::new();
    let mut amir = world.worker("Amir Eksempel");
    let (nora, malik) = (amir.knows(&world, NAME), amir.knows(&world, "Malik Eksempel"));
    for text in [NAME, "Malik Eksempel"] {
        assert_eq!(amir.search_youths(text, 5, RealIds::opening()).unwrap().len(), 1);
    }
    let draft = |youth| gadeplan_core::domain::draft::Draft {
        key: format!("card {youth}"),
        text: "Begyndt på noget.".into(),
    };
    amir.put_draft(&draft(nora)).unwrap();
    amir.put_draft(&draft(malik)).unwrap();
    amir.sync(&world);
    world.relay.erase(DocId::from(nora), "request").unwrap();
    amir.sync(&world);
    assert_eq!(found(&amir, NAME), 0);
    assert!(
        found(&amir, "Malik Eksempel") > 1,
        "the control: his card and the search for him"
    );
    let kept = amir.drafts().unwrap();
    assert_eq!(
        kept.iter().map(|one| one.key.clone()).collect::<Vec<_>>(),
        [draft(malik).key]
    );
}
