//! Yesterday evening: the two reports that wait for the coordinator. In Akacieparken a question is open and a line marked
//! for follow-up. On Sjælør Boulevard two phones without coverage have each set the place of one encounter differently,
//! and one of the two has not been in touch since.

use super::chance::Chance;
use super::evening::{self, Log};
use super::people::Who;
use super::phrases;
use super::steps::{Asked, Deed, Duty, Meeting, Outing, Step, Trouble};
use super::team::{Quarter, Spot};
use super::youths::Card;
use gadeplan_core::domain::encounter::{Group, GroupKind};
use gadeplan_core::domain::incident::Severity;
use gadeplan_core::domain::time::{Evening, Timestamp};

/// The worker whose phone is missing, and when it was last in touch.
pub(super) const MISSING: Who = Who::Worker4;
const LAST_CONTACT: (u32, u32) = (22, 10);

/// Told by whoever came home, about the phone that did not.
pub(super) const LOST_PHONE: &str =
    "Lines telefon gik ud ved ti-tiden, så det, hun har skrevet efter det, mangler endnu.";

/// The question that waits; it is about the lock.
pub(super) const QUESTION: Asked = Asked {
    question: "Hvem i boligforeningen fik besked om låsen, og er cyklerne låst inde nu?",
    answer: None,
};

/// What the two shifts came to.
pub(super) fn logs(evening: Evening, cards: &[Card], chance: &mut Chance) -> [Log; 2] {
    let mut one = |quarter, workers| {
        let mut duty: Duty = evening::duty(Outing { evening, quarter }, workers, false, chance);
        if duty.note.is_empty() {
            duty.note = "Spørg, hvem der vil med på laser.";
        }
        evening::log(duty, cards, chance)
    };
    let mut akacie = one(Quarter::Akacieparken, vec![Who::Worker1, Who::Worker2]);
    let mut sjaeloer = one(Quarter::Sjaeloer, vec![Who::Worker3, MISSING]);

    akacie.troubles = vec![(evening.at(21, 35), Who::Worker2, lock())];
    akacie.meetings.push((evening.at(20, 50), Who::Worker1, worried(cards)));
    akacie.meetings.sort_by_key(|(at, _, _)| *at);

    sjaeloer
        .meetings
        .push((evening.at(20, 40), Who::Worker3, disputed(cards)));
    sjaeloer.meetings.sort_by_key(|(at, _, _)| *at);
    stay_with_the_colleague(&mut sjaeloer);
    [akacie, sjaeloer]
}

/// What is logged after the missing phone's last contact is logged on the other one.
fn stay_with_the_colleague(log: &mut Log) {
    let last = last_contact(log.duty.outing.evening);
    let meetings = log.meetings.iter_mut().map(|(at, who, _)| (at, who));
    let troubles = log.troubles.iter_mut().map(|(at, who, _)| (at, who));
    let counts = log.counts.iter_mut().map(|(at, who, _, _)| (at, who));
    for (at, who) in meetings.chain(troubles).chain(counts) {
        if *at >= last {
            *who = Who::Worker3;
        }
    }
}

fn last_contact(evening: Evening) -> Timestamp {
    evening.at(LAST_CONTACT.0, LAST_CONTACT.1)
}

/// How the place became disputed: both phones have the encounter, both lose coverage, both set right where it was, and
/// each comes back by itself.
pub(super) fn dispute(outing: Outing) -> Vec<Step> {
    let Outing { evening, .. } = outing;
    let step = |hour, minute, who, deed| Step {
        at: evening.at(hour, minute),
        who,
        deed,
    };
    vec![
        step(20, 46, Who::Worker3, Deed::Sync),
        step(20, 52, MISSING, Deed::Sync),
        step(21, 20, Who::Worker3, Deed::MoveDisputed(outing, Spot::Kiosk)),
        step(21, 31, MISSING, Deed::MoveDisputed(outing, Spot::Station)),
        step(LAST_CONTACT.0, LAST_CONTACT.1, MISSING, Deed::Sync),
    ]
}

fn lock() -> Trouble {
    Trouble {
        spot: Spot::BikeCellar,
        kind: "Hærværk",
        severity: Severity::Serious,
        youths: Vec::new(),
        actions: vec!["Var synlig", "Blev på stedet"],
        told: vec!["Boligforening"],
        police_called: false,
        youths_informed: false,
        tale: "Kl. {t} fandt vi låsen brudt op igen {at}. Boligforeningen har fået besked.",
        note: "Låsen til cykelkælderen er brudt op igen. To cykler lå på gulvet, og der var ingen på stedet. Vi lukkede døren og ringede til boligforeningen.",
        follow_up: true,
    }
}

fn named(cards: &[Card], names: &[&str]) -> Vec<usize> {
    let is = |card: &Card, name: &str| card.facts.name == name || card.facts.description == name;
    names
        .iter()
        .filter_map(|name| cards.iter().position(|card| is(card, name)))
        .collect()
}

fn worried(cards: &[Card]) -> Meeting {
    Meeting {
        spot: Spot::Cage,
        youths: named(cards, &["Yusuf Warsame Skitse", "Hamza Tænkt"]),
        unknown: None,
        group: Some(Group {
            size: 6,
            kind: Some(GroupKind::Boys),
            age_from: Some(12),
            age_to: Some(14),
        }),
        doing: vec!["Fodbold"],
        talked: vec!["Skole", "Hjemme"],
        outcome: vec!["Følg op", "God snak"],
        note: "Yusuf blev stående, da de andre spillede videre.",
        news: phrases::about(
            "{n} har ikke været i skole siden i mandags og vil ikke sige hvorfor.",
            "Yusuf",
        ),
        follow_up: phrases::about("Tale med {s} klasselærer og ringe hjem i morgen.", "Yusuf"),
        disputed: false,
    }
}

fn disputed(cards: &[Card]) -> Meeting {
    Meeting {
        // The phone's own guess: the place last used.
        spot: Spot::ItContainer,
        youths: named(
            cards,
            &["Khalid Eksempel", "Samir Opdigt", "grå hættetrøje, siger ikke noget"],
        ),
        unknown: None,
        group: Some(Group {
            size: 7,
            kind: Some(GroupKind::Boys),
            age_from: Some(15),
            age_to: Some(17),
        }),
        doing: vec!["Hænger ud", "Ryger"],
        talked: vec!["Fritidsjob"],
        outcome: vec!["Gik videre"],
        note: "Skruede ned for musikken, da vi bad om det.",
        news: String::new(),
        follow_up: String::new(),
        disputed: true,
    }
}
