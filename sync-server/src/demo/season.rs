//! The script: three months of evenings and the mornings after, last night, tonight's plan and two activities.

use super::cases::{ABOUT_ENCOUNTERS, CASES};
use super::chance::Chance;
use super::evening::{self, Log};
use super::last_night;
use super::narrative::narrative;
use super::people::Who;
use super::steps::{Asked, Deed, Duty, Occasion, Outing, Step};
use super::team::{Quarter, Spot};
use super::youths::Card;
use gadeplan_core::domain::activity::InvitationAnswer;
use gadeplan_core::domain::shift::ShiftKind;
use gadeplan_core::domain::time::{Evening, Timestamp};

/// How often a report is asked about, in a hundred.
const ASKED: u32 = 12;
/// Questions of the last days might still be open; so that only last night's is, the days before it have none.
const UNASKED_DAYS: i64 = 6;
/// How long the municipality has been there at least, in days: longer than the older activity is past.
const DAYS_AT_LEAST: i64 = 21;

/// The whole script.
pub(super) struct Season {
    /// When the municipality is set up.
    pub founded: Evening,
    /// What is done after that, in the order of time.
    pub steps: Vec<Step>,
}

/// The script of so many months up to `now`; with none, of last night and tonight alone.
pub(super) fn season(seed: u64, months: u32, now: Timestamp, cards: &[Card]) -> Season {
    let tonight = Evening::of(now);
    let yesterday = tonight.plus_days(-1);
    let first = tonight.plus_days(-i64::from(months) * 365 / 12).min(yesterday);
    let founded = first.min(tonight.plus_days(-DAYS_AT_LEAST)).plus_days(-1);
    let mut chance = Chance::new(seed, "evenings");
    let mut steps = vec![step(first.at(9, 0), Who::Coordinator, Deed::Sync)];
    let mut evening = first;
    while evening < yesterday {
        let logs: Vec<Log> = evening::duties(evening, &mut chance)
            .into_iter()
            .map(|duty| evening::log(duty, cards, &mut chance))
            .collect();
        for log in &logs {
            shift(log, cards, &mut chance, &mut steps);
        }
        let asks = evening < tonight.plus_days(-UNASKED_DAYS);
        morning_after(&logs, evening, asks, &mut chance, &mut steps);
        evening = evening.plus_days(1);
    }
    // Streams of their own: with months or without, last night is the same.
    last_night(yesterday, cards, &mut Chance::new(seed, "last night"), &mut steps);
    plan(&mut steps, tonights(tonight));
    activities(tonight, cards, &mut Chance::new(seed, "activities"), &mut steps);
    steps.sort_by_key(|step| step.at);
    Season { founded, steps }
}

fn step(at: Timestamp, who: Who, deed: Deed) -> Step {
    Step { at, who, deed }
}

/// A shift is planned in the afternoon of the day before; it goes out with the coordinator's next morning.
fn plan(steps: &mut Vec<Step>, duty: Duty) {
    let at = duty.outing.evening.plus_days(-1).at(15, 30);
    steps.push(step(at, Who::Coordinator, Deed::Plan(duty)));
}

/// A shift from its plan to its signatures.
fn shift(log: &Log, cards: &[Card], chance: &mut Chance, steps: &mut Vec<Step>) {
    let outing = log.duty.outing;
    let (one, two) = narrative(log, cards, chance);
    plan(steps, log.duty.clone());
    go_out(log, steps);
    let mut workers = log.duty.workers.iter().copied();
    if let Some(first) = workers.next() {
        hand_in(outing, log.duty.real.1, first, one, steps);
    }
    if let Some(second) = workers.next() {
        sign_too(outing, log.duty.real.1.plus_minutes(4), second, two, steps);
    }
}

/// Everything logged, by phones that meet no network all evening.
fn go_out(log: &Log, steps: &mut Vec<Step>) {
    let (outing, start) = (log.duty.outing, log.duty.real.0);
    for (late, who) in (0..).zip(&log.duty.workers) {
        steps.push(step(start.plus_minutes(-12), *who, Deed::Sync));
        steps.push(step(start.plus_minutes(-10), *who, Deed::Answer));
        steps.push(step(start.plus_minutes(late), *who, Deed::Start(outing)));
    }
    for (at, who, meeting) in &log.meetings {
        steps.push(step(*at, *who, Deed::Meet(outing, meeting.clone())));
    }
    for (at, who, trouble) in &log.troubles {
        steps.push(step(*at, *who, Deed::Trouble(outing, trouble.clone())));
    }
    for (at, who, spot, number) in &log.counts {
        steps.push(step(*at, *who, Deed::Count(outing, *spot, *number)));
    }
}

fn hand_in(outing: Outing, end: Timestamp, who: Who, text: String, steps: &mut Vec<Step>) {
    steps.push(step(end.plus_minutes(-6), who, Deed::Write(outing, text)));
    steps.push(step(end, who, Deed::End(outing)));
    steps.push(step(end.plus_minutes(1), who, Deed::Sign(outing)));
    steps.push(step(end.plus_minutes(2), who, Deed::Sync));
}

fn sign_too(outing: Outing, at: Timestamp, who: Who, text: String, steps: &mut Vec<Step>) {
    steps.push(step(at, who, Deed::Sync));
    steps.push(step(at.plus_minutes(2), who, Deed::Write(outing, text)));
    steps.push(step(at.plus_minutes(3), who, Deed::Sign(outing)));
    steps.push(step(at.plus_minutes(4), who, Deed::Sync));
}

/// The coordinator reads what came in, asks about some of it and approves the rest.
fn morning_after(logs: &[Log], evening: Evening, asks: bool, chance: &mut Chance, steps: &mut Vec<Step>) {
    let at = evening
        .plus_days(1)
        .at(8, 20)
        .plus_minutes(i64::from(chance.between(0, 50)));
    steps.push(step(at, Who::Coordinator, Deed::Sync));
    for log in logs {
        if let (true, Some(asked)) = (chance.happens(ASKED), asked(log, chance))
            && asks
        {
            steps.push(step(
                at.plus_minutes(4),
                Who::Coordinator,
                Deed::Ask(log.duty.outing, asked),
            ));
        }
    }
    steps.push(step(at.plus_minutes(9), Who::Coordinator, Deed::Review(evening)));
    steps.push(step(at.plus_minutes(10), Who::Coordinator, Deed::Sync));
}

/// A question about the last incident of a shift, else about its last encounter.
fn asked(log: &Log, chance: &mut Chance) -> Option<Asked> {
    match log.troubles.last() {
        Some((_, _, trouble)) => CASES
            .iter()
            .find(|case| case.note == trouble.note)
            .map(|case| case.asked.clone()),
        None => ABOUT_ENCOUNTERS.get(chance.below(ABOUT_ENCOUNTERS.len())).cloned(),
    }
}

/// Last night and this morning, when nothing of it has been approved yet.
fn last_night(evening: Evening, cards: &[Card], chance: &mut Chance, steps: &mut Vec<Step>) {
    let [akacie, sjaeloer] = last_night::logs(evening, cards, chance);
    shift(&akacie, cards, chance, steps);
    let (one, two) = narrative(&sjaeloer, cards, chance);
    plan(steps, sjaeloer.duty.clone());
    go_out(&sjaeloer, steps);
    steps.extend(last_night::dispute(sjaeloer.duty.outing));
    let text = format!("{one} {two} {}", last_night::LOST_PHONE);
    hand_in(sjaeloer.duty.outing, sjaeloer.duty.real.1, Who::Worker3, text, steps);

    let at = evening.plus_days(1).at(8, 30);
    let deeds = [
        Deed::Sync,
        Deed::Ask(akacie.duty.outing, last_night::QUESTION),
        Deed::Review(evening.plus_days(-1)),
        Deed::Sync,
        // What has been pulled counts as seen with the next exchange.
        Deed::Sync,
    ];
    steps.extend(deeds.into_iter().map(|deed| step(at, Who::Coordinator, deed)));
}

fn tonights(evening: Evening) -> Duty {
    let planned = (evening.at(17, 0), evening.at(0, 0));
    Duty {
        outing: Outing {
            evening,
            quarter: Quarter::Akacieparken,
        },
        kind: ShiftKind::Street,
        workers: vec![Who::Worker1, Who::Worker2],
        planned,
        real: planned,
        spots: vec![
            Spot::Container,
            Spot::Cage,
            Spot::BikeCellar,
            Spot::Playground,
            Spot::House,
        ],
        note: "Fødselsdag i beboerhuset fra kl. 20, omkring 40 gæster. Gå forbi, når den slutter. Se, om den nye lås på cykelkælderen holder, og spørg drengene fra fodboldburet, hvem der vil med på laser.",
    }
}

/// One activity that was held, with answers, and one that comes, with some invited.
fn activities(tonight: Evening, cards: &[Card], chance: &mut Chance, steps: &mut Vec<Step>) {
    let day = |days: &mut dyn Iterator<Item = i64>, weekdays: &[u32]| {
        let mut evenings = days.map(|days| tonight.plus_days(days));
        evenings
            .find(|evening| weekdays.contains(&evening.weekday()))
            .unwrap_or(tonight)
    };
    let held = day(&mut (3..10).map(|days| -days), &[4]);
    let coming = day(&mut (1..8), &[3, 4]);
    let reachable = |card: &Card| card.quarter == Quarter::Akacieparken && card.reachable();
    let here: Vec<usize> = (0..cards.len())
        .filter(|at| cards.get(*at).is_some_and(reachable))
        .collect();
    let mut add = |evening: Evening, hour, minute, who, deed| steps.push(step(evening.at(hour, minute), who, deed));

    let football = Occasion::Football { at: held.at(18, 0) };
    let (made, sent) = (held.plus_days(-6), held.plus_days(-5));
    let guests = chance.some(&here, 9);
    add(made, 9, 58, Who::Coordinator, Deed::Sync);
    add(made, 10, 0, Who::Coordinator, Deed::Arrange(football));
    add(
        made,
        10,
        5,
        Who::Coordinator,
        Deed::Invite(football, guests.clone(), "Har spurgt efter det"),
    );
    add(made, 10, 6, Who::Coordinator, Deed::Sync);
    add(sent, 15, 0, Who::Worker1, Deed::Sync);
    for (number, guest) in (0..).zip(guests) {
        add(sent, 15, 2 + number, Who::Worker1, Deed::HandOver(football, guest));
        let (answer, friends) = match chance.between(0, 9) {
            0..=5 => (InvitationAnswer::Yes, u32::from(chance.happens(30))),
            6..=7 => (InvitationAnswer::No, 0),
            _ => (InvitationAnswer::Maybe, 0),
        };
        add(
            sent.plus_days(1),
            15,
            2 + number,
            Who::Worker1,
            Deed::Record(football, guest, answer, friends),
        );
    }
    add(sent.plus_days(1), 15, 20, Who::Worker1, Deed::Sync);

    let laser = Occasion::Laser { at: coming.at(17, 30) };
    let (made, yesterday) = (tonight.plus_days(-4), tonight.plus_days(-1));
    add(made, 11, 0, Who::Coordinator, Deed::Arrange(laser));
    add(made, 11, 1, Who::Coordinator, Deed::Sync);
    add(yesterday, 16, 0, Who::Worker1, Deed::Sync);
    let guests = chance.some(&here, 6);
    let silent = |card: &Card| card.quarter == Quarter::Akacieparken && !card.provisional() && card.phones.is_empty();
    let mut list = guests.clone();
    list.extend(cards.iter().position(silent));
    add(
        yesterday,
        16,
        2,
        Who::Worker1,
        Deed::Invite(laser, list, "Har ikke været med før"),
    );
    for (number, guest) in (0..).zip(guests.iter().take(3)) {
        add(yesterday, 16, 4 + number, Who::Worker1, Deed::HandOver(laser, *guest));
    }
    if let Some(guest) = guests.first() {
        add(
            yesterday,
            16,
            20,
            Who::Worker1,
            Deed::Record(laser, *guest, InvitationAnswer::Yes, 1),
        );
    }
    add(yesterday, 16, 21, Who::Worker1, Deed::Sync);
}

#[cfg(test)]
mod tests {
    use super::super::youths::cards;
    use super::*;
    use std::collections::BTreeSet;

    const NOON: Timestamp = Timestamp(1_795_258_800_000);

    #[test]
    fn three_months_of_shifts_each_planned_once() {
        let cards = cards(2009, 2026);
        let season = season(2009, 3, NOON, &cards);
        let plans: Vec<Outing> = season
            .steps
            .iter()
            .filter_map(|step| match &step.deed {
                Deed::Plan(duty) => Some(duty.outing),
                _ => None,
            })
            .collect();
        assert_eq!(plans.iter().collect::<BTreeSet<_>>().len(), plans.len());
        assert!((140..=182).contains(&plans.len()), "{}", plans.len());
        assert!(
            season
                .steps
                .iter()
                .all(|step| step.at > season.founded.at(14, 0) && step.at <= NOON)
        );
        let asked = season
            .steps
            .iter()
            .filter(|step| matches!(step.deed, Deed::Ask(..)))
            .count();
        assert!((8..=40).contains(&asked), "{asked}");
    }

    #[test]
    fn last_night_is_the_same_with_and_without_months() {
        let cards = cards(2009, 2026);
        let last = |months| {
            let mut steps = season(2009, months, NOON, &cards).steps;
            steps.retain(|step| step.at > Evening::of(NOON).plus_days(-1).at(16, 30));
            steps
        };
        let mut of_months = last(3);
        // The coordinator of a longer season reads in other evenings' mornings too.
        of_months.retain(|step| last(0).contains(step));
        assert_eq!(of_months, last(0));
    }

    #[test]
    fn the_coming_activity_is_on_a_thursday_or_friday_and_the_other_is_past() {
        let cards = cards(2009, 2026);
        for day in 0..7 {
            let now = NOON.plus_minutes(day * 24 * 60);
            let occasions: BTreeSet<Occasion> = season(1, 0, now, &cards)
                .steps
                .into_iter()
                .filter_map(|step| match step.deed {
                    Deed::Arrange(occasion) => Some(occasion),
                    _ => None,
                })
                .collect();
            for occasion in occasions {
                match occasion {
                    Occasion::Football { at } => assert!(at < now && Evening::of(at).weekday() == 4),
                    Occasion::Laser { at } => assert!(at > now && matches!(Evening::of(at).weekday(), 3 | 4)),
                }
            }
        }
    }
}
