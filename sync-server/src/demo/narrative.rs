//! The narrative of a shift: told from what its log says, as one would tell it at the end of the evening.

use super::chance::Chance;
use super::evening::{Log, month_of, weekend};
use super::phrases;
use super::steps::{Meeting, Trouble};
use super::team::{Kind, Spot};
use super::youths::{CREWS, Card};
use gadeplan_core::domain::shift::ShiftKind;
use gadeplan_core::domain::time::{Evening, Timestamp};
use std::collections::BTreeMap;

/// A narrative in its writers' parts: the first by whoever ends the shift, the second by the colleague, where there is
/// one.
pub(super) fn narrative(log: &Log, cards: &[Card], chance: &mut Chance) -> (String, String) {
    let mut first = vec![opening(log, chance), crowd(log, chance)];
    first.extend(crews(log, cards, chance));
    first.extend(topics(log, chance));
    let mut second: Vec<String> = log
        .troubles
        .iter()
        .map(|(at, _, trouble)| incident(*at, trouble))
        .collect();
    second.extend(follow_ups(log));
    second.extend(remark(log, chance));
    second.extend(closing(log, chance));
    if log.duty.workers.len() < 2 {
        first.append(&mut second);
        return (alone(&first.join(" ")), String::new());
    }
    (first.join(" "), second.join(" "))
}

/// The same told by one who was out alone.
fn alone(text: &str) -> String {
    let one = |word| match word {
        "Vi" => "Jeg",
        "vi" => "jeg",
        word => word,
    };
    text.split(' ').map(one).collect::<Vec<_>>().join(" ")
}

/// A moment on a Danish clock, as one writes it: 21.40.
fn clock(at: Timestamp) -> String {
    let minute = at.0.div_euclid(60_000).rem_euclid(60);
    at.hour()
        .map(|hour| format!("{hour:02}.{minute:02}"))
        .unwrap_or_default()
}

fn opening(log: &Log, chance: &mut Chance) -> String {
    let duty = &log.duty;
    let (time, weather) = (clock(duty.real.0), weather(duty.outing.evening));
    let at = |number: usize| duty.spots.get(number).map_or("", |spot| spot.at());
    if duty.kind == ShiftKind::Container {
        return format!("Vi åbnede kl. {time} med te og toast. {weather}");
    }
    match chance.below(4) {
        0 => format!(
            "Vi begyndte {} kl. {time} og gik derfra videre til resten af området. {weather}",
            at(0)
        ),
        1 => format!("Ude fra kl. {time}. {weather}"),
        2 => format!("{weather} Vi tog cyklerne kl. {time} og kørte hele området rundt først."),
        _ => format!(
            "Vi gik ud kl. {time} og begyndte {}, hvor der plejer at være nogen. {weather}",
            at(1)
        ),
    }
}

/// The weather of an evening: the same in both areas, and as it may be in its month.
fn weather(evening: Evening) -> &'static str {
    Chance::new(0, &evening.to_string()).word(phrases::weather(month_of(evening)))
}

/// How many were met, and when most.
fn crowd(log: &Log, chance: &mut Chance) -> String {
    let size = |meeting: &Meeting| {
        let named = meeting.youths.len() + usize::from(meeting.unknown.is_some());
        meeting
            .group
            .as_ref()
            .map_or(named, |group| named.max(group.size as usize))
    };
    let mut by_hour: BTreeMap<u32, usize> = BTreeMap::new();
    for (at, _, meeting) in &log.meetings {
        *by_hour.entry(at.hour().unwrap_or(0)).or_default() += size(meeting);
    }
    let all: usize = by_hour.values().sum();
    let busiest = by_hour
        .iter()
        .max_by_key(|(_, number)| **number)
        .map_or(20, |(hour, _)| *hour);
    let next = (busiest + 1) % 24;
    let hours = format!("kl. {busiest} og {next}");
    match (all, chance.below(4)) {
        (0..=22, 0) => "Få unge ude i aften.".to_owned(),
        (0..=22, _) => "En rolig aften med få unge på gaden.".to_owned(),
        (23..=45, 0) => "En almindelig aften med små grupper.".to_owned(),
        (23..=45, 1) => "Folk kom og gik hele aftenen, aldrig mange ad gangen.".to_owned(),
        (23..=45, 2) => format!("En jævn aften, flest ude mellem {hours}."),
        (23..=45, _) => "Små grupper flere steder, ingen store samlinger.".to_owned(),
        _ if weekend(log.duty.outing.evening) => format!("Mange unge ude, flest mellem {hours}."),
        _ => format!("Flere ude, end vi plejer at se på en hverdag, flest mellem {hours}."),
    }
}

/// The two crews met most, where and how.
fn crews(log: &Log, cards: &[Card], chance: &mut Chance) -> Vec<String> {
    let mut met: BTreeMap<usize, Vec<(Timestamp, &Meeting)>> = BTreeMap::new();
    for (at, _, meeting) in &log.meetings {
        if let Some(card) = meeting.youths.first().and_then(|at| cards.get(*at)) {
            met.entry(card.crew).or_default().push((*at, meeting));
        }
    }
    let mut most: Vec<(usize, Vec<(Timestamp, &Meeting)>)> = met.into_iter().collect();
    most.sort_by_key(|(crew, meetings)| (std::cmp::Reverse(meetings.len()), *crew));
    let mut told = Vec::new();
    for (crew, meetings) in most.iter().take(2) {
        let (Some(crew), Some((at, meeting))) = (CREWS.get(*crew), meetings.first()) else {
            continue;
        };
        let (name, time) = (crew.called, clock(*at));
        let doing = meeting.doing.first().map_or("", |word| doing(word));
        let (here, spot) = (meeting.spot == crew.home, meeting.spot.at());
        told.push(match (meetings.len(), here, chance.below(5)) {
            (1, _, 0 | 1) => format!("{} så vi kun én gang, kl. {time}; {doing}.", capital(name)),
            (1, false, _) => format!("Kl. {time} traf vi {name} {spot}; {doing}."),
            (_, true, 0) => format!(
                "{} holdt til på det sædvanlige sted det meste af aftenen.",
                capital(name)
            ),
            (_, true, 1) => format!("Vi talte længe med {name} kl. {time}; {doing}."),
            (_, true, 2) => format!("{} var samlet fra kl. {time}; {doing}.", capital(name)),
            (_, true, 3) => format!("Vi så {name} et par gange, første gang kl. {time}."),
            (_, true, _) => format!("{} kom og gik; {doing}, da vi så dem kl. {time}.", capital(name)),
            (_, false, 0 | 1) => format!("{} holdt i aften til {spot}.", capital(name)),
            (_, false, 2) => format!("Vi fandt {name} {spot} kl. {time}; {doing}."),
            (_, false, _) => format!(
                "{} stod {spot}, da vi kom forbi kl. {time}, og vi så dem igen senere.",
                capital(name)
            ),
        });
    }
    told
}

/// What a chip says, as part of a sentence about several.
fn doing(word: &str) -> &'static str {
    match word {
        "Fodbold" => "de spillede fodbold",
        "Gaming" => "de spillede på computerne",
        "Musik" => "de hørte musik",
        "Ryger" => "de stod og røg",
        "Larm" => "de larmede noget",
        "Spiser" => "de sad og spiste",
        "Kører knallert" => "et par af dem havde knallert med",
        "Lektier" => "de fik hjælp til lektier",
        "På vej hjem" => "de var på vej hjem",
        _ => "de stod og snakkede",
    }
}

fn topics(log: &Log, chance: &mut Chance) -> Option<String> {
    let mut talked: BTreeMap<&str, usize> = BTreeMap::new();
    for word in log.meetings.iter().flat_map(|(_, _, meeting)| &meeting.talked) {
        *talked.entry(word).or_default() += 1;
    }
    let mut most: Vec<(&str, usize)> = talked.into_iter().collect();
    most.sort_by_key(|(word, times)| (std::cmp::Reverse(*times), *word));
    let topic = |at: usize| most.get(at).map(|(word, _)| topic(word));
    let (one, two) = (topic(0)?, topic(1)?);
    Some(match chance.below(3) {
        0 => format!("Vi talte mest om {one} og {two}."),
        1 => format!("Snakken gik på {one} og {two}."),
        _ => format!("Flere ville tale om {one}, nogle også om {two}."),
    })
}

fn topic(word: &str) -> &'static str {
    match word {
        "Skole" => "skolen",
        "Hjemme" => "livet derhjemme",
        "Fritidsjob" => "fritidsjob",
        "Venner" => "venner",
        "Kærester" => "kærester",
        "Klubben" => "klubben",
        "Politi" => "politiet",
        "Fremtid" => "fremtiden",
        _ => "fritiden",
    }
}

fn incident(at: Timestamp, trouble: &Trouble) -> String {
    trouble
        .tale
        .replace("{t}", &clock(at))
        .replace("{at}", trouble.spot.at())
}

fn follow_ups(log: &Log) -> Option<String> {
    let wanted: Vec<&str> = log
        .meetings
        .iter()
        .map(|(_, _, meeting)| meeting.follow_up.trim_end_matches('.'))
        .filter(|how| !how.is_empty())
        .collect();
    (!wanted.is_empty()).then(|| format!("Til opfølgning: {}.", wanted.join("; ")))
}

/// Something else there was to tell, on most evenings.
fn remark(log: &Log, chance: &mut Chance) -> Option<String> {
    let spot = outdoors(log, chance)?;
    let remark = chance.word(phrases::remarks(log.duty.kind == ShiftKind::Container));
    chance.happens(70).then(|| remark.replace("{at}", spot.at()))
}

fn closing(log: &Log, chance: &mut Chance) -> Option<String> {
    let spot = outdoors(log, chance)?;
    let closing = chance.word(phrases::closings(log.duty.kind == ShiftKind::Container));
    let time = clock(log.duty.real.1.plus_minutes(-15));
    Some(closing.replace("{at}", spot.at()).replace("{t}", &time))
}

/// A place of the area that has sky above it.
fn outdoors(log: &Log, chance: &mut Chance) -> Option<Spot> {
    let mut spots = log.duty.outing.quarter.spots();
    spots.retain(|spot| !matches!(spot.kind(), Kind::Container | Kind::Indoors));
    chance.pick(&spots)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::evening::{duties, log};
    use super::super::youths::cards;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn narratives_are_whole_sentences_and_seldom_alike() {
        let (cards, mut chance) = (cards(5, 2026), Chance::new(5, "test"));
        let first: Evening = "2026-08-20".parse().unwrap();
        let mut texts = Vec::new();
        for day in 0..90 {
            for duty in duties(first.plus_days(day), &mut chance) {
                let log = log(duty, &cards, &mut chance);
                let (one, two) = narrative(&log, &cards, &mut chance);
                assert_eq!(two.is_empty(), log.duty.workers.len() < 2);
                texts.push(format!("{one} {two}").trim().to_owned());
            }
        }
        for text in &texts {
            assert!(
                text.ends_with('.') && !text.contains("  ") && !text.contains("..") && !text.contains('{'),
                "{text}"
            );
            assert!(text.chars().next().unwrap().is_uppercase(), "{text}");
        }
        let different: BTreeSet<&String> = texts.iter().collect();
        assert_eq!(different.len(), texts.len(), "no two narratives are the same");
    }
}
