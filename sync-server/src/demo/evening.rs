//! One evening of one area: who is out, whom they meet, what happens. From chance alone; no server, no ids.

use super::cases::{CASES, Case};
use super::chance::Chance;
use super::people::Who;
use super::phrases;
use super::steps::{Duty, Meeting, Outing, Trouble};
use super::team::{Kind, Quarter, Spot};
use super::youths::{CREWS, Card};
use gadeplan_core::domain::encounter::Group;
use gadeplan_core::domain::shift::ShiftKind;
use gadeplan_core::domain::time::{Evening, Timestamp};
use std::collections::BTreeSet;

/// Everything of one shift, in the order of the evening.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Log {
    pub duty: Duty,
    pub meetings: Vec<(Timestamp, Who, Meeting)>,
    pub troubles: Vec<(Timestamp, Who, Trouble)>,
    pub counts: Vec<(Timestamp, Who, Spot, u32)>,
}

/// Friday or Saturday.
pub(super) fn weekend(evening: Evening) -> bool {
    matches!(evening.weekday(), 4 | 5)
}

/// The shifts of an evening: both areas mostly, pairs mostly, now and then one alone.
/// On Tuesdays and Thursdays the it-container is open, with somebody from the club.
pub(super) fn duties(evening: Evening, chance: &mut Chance) -> Vec<Duty> {
    let mut akacie = vec![Who::Worker1, Who::Worker2];
    let mut sjaeloer = vec![Who::Worker3, Who::Worker4];
    let open = matches!(evening.weekday(), 1 | 3);
    if chance.happens(50) {
        akacie.reverse();
        sjaeloer.reverse();
    }
    let alone = if weekend(evening) { 0 } else { 15 };
    if chance.happens(alone) {
        akacie.truncate(1);
    }
    if open {
        sjaeloer.truncate(1);
        sjaeloer.push(Who::Club);
    } else if chance.happens(alone) {
        sjaeloer.truncate(1);
    }
    let often = match evening.weekday() {
        4 | 5 => 100,
        3 => 95,
        1 | 2 => 85,
        0 => 75,
        _ => 70,
    };
    [
        (Quarter::Akacieparken, akacie, false),
        (Quarter::Sjaeloer, sjaeloer, open),
    ]
    .into_iter()
    .filter_map(|(quarter, workers, open)| {
        let out = chance.happens(often) || open;
        let duty = duty(Outing { evening, quarter }, workers, open, chance);
        out.then_some(duty)
    })
    .collect()
}

/// A shift with its plan.
pub(super) fn duty(outing: Outing, workers: Vec<Who>, container: bool, chance: &mut Chance) -> Duty {
    let Outing { evening, quarter } = outing;
    let begin = if container || chance.happens(70) { 17 } else { 18 };
    let planned = (evening.at(begin, 0), evening.at(if container { 22 } else { 0 }, 0));
    let late = match (container, weekend(evening)) {
        (true, _) => i64::from(chance.between(0, 15)),
        (false, true) => i64::from(chance.between(0, 55)),
        (false, false) => i64::from(chance.between(0, 60)) - 50,
    };
    let mut spots = quarter.spots();
    let first = quarter.container();
    spots.retain(|spot| *spot != first);
    let number = chance.between(3, 4) as usize;
    let mut planned_spots = vec![first];
    planned_spots.extend(chance.some(&spots, number));
    Duty {
        outing,
        kind: if container {
            ShiftKind::Container
        } else {
            ShiftKind::Street
        },
        workers,
        planned,
        real: (
            planned.0.plus_minutes(i64::from(chance.between(0, 12))),
            planned.1.plus_minutes(late),
        ),
        spots: planned_spots,
        note: chance.word(phrases::plans(quarter)),
    }
}

/// What happens on a shift.
pub(super) fn log(duty: Duty, cards: &[Card], chance: &mut Chance) -> Log {
    let busy = weekend(duty.outing.evening);
    let number = if busy {
        chance.between(8, 13)
    } else {
        chance.between(6, 8)
    } as usize;
    let mut met = [0_u32; CREWS.len()];
    let meetings = moments(&duty, number, chance)
        .into_iter()
        .map(|at| {
            let who = chance.pick(&duty.workers).unwrap_or(Who::Worker1);
            (at, who, meeting(&duty, at, who, cards, &mut met, chance))
        })
        .collect();
    let troubles = match (busy, chance.between(0, 99)) {
        (true, 0..=19) | (false, 0..=4) => 2,
        (true, 20..=64) | (false, 5..=34) => 1,
        _ => 0,
    };
    let mut kinds = BTreeSet::new();
    let troubles = moments(&duty, troubles, chance)
        .into_iter()
        .filter_map(|at| {
            let who = chance.pick(&duty.workers)?;
            Some((at, who, trouble(&duty, cards, chance)?))
        })
        .filter(|(_, _, trouble)| kinds.insert(trouble.kind))
        .collect();
    let counts = counts(&duty, busy, chance);
    Log {
        duty,
        meetings,
        troubles,
        counts,
    }
}

/// Moments of a shift, more of them when most are out.
fn moments(duty: &Duty, number: usize, chance: &mut Chance) -> Vec<Timestamp> {
    let (from, to) = (duty.real.0.plus_minutes(12), duty.real.1.plus_minutes(-12));
    let minutes = u32::try_from((to.0 - from.0) / 60_000).unwrap_or(0);
    let mut moments = Vec::new();
    while moments.len() < number {
        let at = from.plus_minutes(i64::from(chance.between(0, minutes)));
        let weight = match at.hour() {
            Some(19..=21) => 100,
            Some(18 | 22) => 70,
            _ => 35,
        };
        if chance.happens(weight) {
            moments.push(at);
        }
    }
    moments.sort_unstable();
    moments
}

fn meeting(
    duty: &Duty,
    at: Timestamp,
    who: Who,
    cards: &[Card],
    met: &mut [u32; CREWS.len()],
    chance: &mut Chance,
) -> Meeting {
    let quarter = duty.outing.quarter;
    let late = at.hour().is_some_and(|hour| !(6..22).contains(&hour));
    let here: Vec<usize> = (0..CREWS.len())
        .filter(|at| CREWS.get(*at).is_some_and(|crew| crew.quarter() == quarter))
        .collect();
    // The little ones are at home late; nobody is met all evening.
    let likely: Vec<usize> = here
        .iter()
        .copied()
        .filter(|at| !late || CREWS.get(*at).is_some_and(|crew| crew.ages().1 >= 15))
        .filter(|at| met.get(*at).is_some_and(|times| *times < 3))
        .collect();
    let crew = chance
        .pick(if likely.is_empty() { &here } else { &likely })
        .unwrap_or(0);
    if let Some(times) = met.get_mut(crew) {
        *times += 1;
    }
    let (home, kind, ages) = CREWS.get(crew).map_or((quarter.container(), None, (13, 15)), |crew| {
        (crew.home, Some(crew.kind.clone()), crew.ages())
    });
    let spot = if duty.kind == ShiftKind::Container && chance.happens(75) {
        quarter.container()
    } else if chance.happens(65) {
        home
    } else {
        chance.pick(&duty.spots).unwrap_or(home)
    };
    let members: Vec<usize> = (0..cards.len())
        .filter(|at| cards.get(*at).is_some_and(|card| card.crew == crew))
        .collect();
    let number = chance.between(1, 4) as usize;
    let youths = chance.some(&members, number);
    let unknown = (chance.happens(8) && who.makes_cards())
        .then(|| chance.pick(&phrases::UNKNOWN))
        .flatten();
    let named = u32::try_from(youths.len()).unwrap_or(0) + u32::from(unknown.is_some());
    let group = chance.happens(60).then(|| Group {
        size: named + chance.between(1, 7),
        kind,
        age_from: Some(ages.0),
        age_to: Some(ages.1),
    });
    let about = youths
        .iter()
        .find_map(|at| cards.get(*at).filter(|card| !card.provisional()));
    let mut say = |percent: u32, from: &[(u32, &'static str)]| match about {
        Some(card) if chance.happens(percent) => {
            let of_age: Vec<&str> = from
                .iter()
                .filter(|(age, _)| *age <= card.age)
                .map(|(_, phrase)| *phrase)
                .collect();
            phrases::about(chance.pick(&of_age).unwrap_or_default(), card.first_name())
        }
        _ => String::new(),
    };
    let news = say(14, &phrases::NEWS);
    let follow_up = say(7, &phrases::FOLLOW_UPS);
    let doing = words(phrases::doing(spot.kind()), 1, 2, chance);
    // Whoever has something new to tell has been talked with.
    let talks = !news.is_empty() || chance.happens(75);
    let talked = words(&phrases::TALKED, usize::from(talks), 2, chance);
    let noted = chance.happens(35);
    let anywhere = chance.happens(40);
    let note = chance.word(phrases::notes(spot.kind(), anywhere));
    Meeting {
        outcome: outcome(late, &doing, &talked, !follow_up.is_empty(), chance),
        note: if noted { note } else { "" },
        doing,
        talked,
        spot,
        youths,
        unknown,
        group,
        news,
        follow_up,
        disputed: false,
    }
}

/// Between `least` and `most` different words; none where `least` is none.
fn words(from: &[&'static str], least: usize, most: usize, chance: &mut Chance) -> Vec<&'static str> {
    if least == 0 {
        return Vec::new();
    }
    let number = least + chance.below(most - least + 1);
    let mut words = chance.some(from, number);
    words.sort_unstable();
    words.dedup();
    words
}

fn outcome(late: bool, doing: &[&str], talked: &[&str], follow_up: bool, chance: &mut Chance) -> Vec<&'static str> {
    let loud = doing.iter().any(|word| matches!(*word, "Larm" | "Musik"));
    let how = chance.word(phrases::outcomes(loud, !talked.is_empty()));
    let mut outcome = vec![if late && chance.happens(50) { "Gik hjem" } else { how }];
    if follow_up {
        outcome.push("Følg op");
    }
    outcome
}

fn trouble(duty: &Duty, cards: &[Card], chance: &mut Chance) -> Option<Trouble> {
    let container = duty.kind == ShiftKind::Container;
    let month = month_of(duty.outing.evening);
    let fits = |case: &&Case| {
        (case.kind != "Fyrværkeri" || matches!(month, 11 | 12 | 1)) && (container == case.at.contains(&Kind::Container))
    };
    let cases: Vec<&Case> = CASES.iter().filter(fits).collect();
    let case = chance.pick(&cases)?;
    let spots: Vec<Spot> = duty
        .outing
        .quarter
        .spots()
        .into_iter()
        .filter(|spot| case.at.contains(&spot.kind()))
        .collect();
    let spot = chance.pick(&spots)?;
    let near: Vec<usize> = (0..cards.len())
        .filter(|at| cards.get(*at).is_some_and(|card| card.quarter == duty.outing.quarter))
        .collect();
    let named = if case.seen && chance.happens(50) {
        chance.between(1, 2)
    } else {
        0
    };
    Some(Trouble {
        spot,
        kind: case.kind,
        severity: case.severity.clone(),
        youths: chance.some(&near, named as usize),
        actions: case.actions.to_vec(),
        told: case.told.to_vec(),
        police_called: case.police,
        youths_informed: case.seen && chance.happens(60),
        note: case.note,
        tale: chance.word(case.tale),
        follow_up: chance.happens(30),
    })
}

/// The month of an evening, 1–12; read from its date as it is written.
pub(super) fn month_of(evening: Evening) -> u32 {
    evening
        .to_string()
        .split('-')
        .nth(1)
        .and_then(|month| month.parse().ok())
        .unwrap_or(1)
}

/// Heads at the planned places, every hour or two.
fn counts(duty: &Duty, busy: bool, chance: &mut Chance) -> Vec<(Timestamp, Who, Spot, u32)> {
    let mut counts = Vec::new();
    let mut at = duty.real.0.plus_minutes(i64::from(chance.between(35, 65)));
    while at < duty.real.1.plus_minutes(-15) {
        let (spot, who) = (chance.pick(&duty.spots), chance.pick(&duty.workers));
        let usual = match at.hour() {
            Some(19..=21) => chance.between(7, 15),
            Some(18 | 22) => chance.between(4, 11),
            _ => chance.between(0, 6),
        };
        let number = if busy { usual + usual / 2 } else { usual };
        if let (Some(spot), Some(who), true) = (spot, who, chance.happens(70)) {
            counts.push((at, who, spot, number));
        }
        at = at.plus_minutes(i64::from(chance.between(65, 100)));
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::super::youths::cards;
    use super::*;

    #[test]
    fn a_month_of_evenings_is_plausible() {
        let (cards, mut chance) = (cards(3, 2026), Chance::new(3, "test"));
        let first: Evening = "2026-11-01".parse().unwrap();
        let (mut shifts, mut late) = (0, 0);
        for day in 0..30 {
            let evening = first.plus_days(day);
            let duties = duties(evening, &mut chance);
            assert!(!weekend(evening) || duties.len() == 2, "both areas at weekends");
            for duty in duties {
                let log = log(duty, &cards, &mut chance);
                let (from, to) = log.duty.real;
                shifts += 1;
                late += u32::from(to > evening.at(0, 0));
                assert!(from < to && !log.duty.workers.is_empty());
                assert!((6..=14).contains(&log.meetings.len()) && log.troubles.len() <= 2);
                for (at, who, meeting) in &log.meetings {
                    assert!(from < *at && *at < to && log.duty.workers.contains(who));
                    assert_eq!(meeting.spot.quarter(), log.duty.outing.quarter);
                    assert!(!meeting.youths.is_empty());
                    assert!(
                        meeting
                            .youths
                            .iter()
                            .all(|at| cards[*at].quarter == log.duty.outing.quarter)
                    );
                    assert!(meeting.unknown.is_none() || who.makes_cards());
                }
            }
        }
        assert!((45..=60).contains(&shifts), "{shifts}");
        assert!(late > 0, "some end past midnight");
    }
}
