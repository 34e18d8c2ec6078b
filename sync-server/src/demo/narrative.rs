//! The narrative of a shift: told from what its log says, as one would tell it at the end of the evening.

use super::chance::Chance;
use super::evening::{Log, month_of, weekend};
use super::steps::{Meeting, Trouble};
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
        .map(|(at, _, trouble)| incident(*at, trouble, chance))
        .collect();
    second.extend(follow_ups(log));
    second.push(closing(log, chance));
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
    let mut chance = Chance::new(0, &evening.to_string());
    chance.word(match month_of(evening) {
        12 | 1 | 2 => &[
            "Frost og klart.",
            "Sjap og blæst.",
            "Koldt, men tørt.",
            "Gråt og koldt, og mørkt fra vi begyndte.",
            "Tæt tåge til kl. 21.",
        ],
        3..=5 => &[
            "Lyst længe.",
            "Køligt, men tørt.",
            "Byger det meste af aftenen.",
            "Den første lune aften, det kunne mærkes.",
            "Klart og koldt, da solen var væk.",
        ],
        6..=8 => &[
            "Lun aften med mange familier ude.",
            "Varmt og lyst til sent.",
            "Regn fra kl. 20.",
            "Ferie, så de var sent ude.",
            "Torden ved syvtiden, derefter tørt.",
        ],
        _ => &[
            "Regn til kl. 20, derefter tørt.",
            "Blæst og tidligt mørkt.",
            "Mildt for årstiden.",
            "Tørt og stille vejr.",
            "Småregn hele aftenen.",
        ],
    })
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
    match all {
        0..=22 => chance
            .word(&["Få unge ude i aften.", "En rolig aften med få unge på gaden."])
            .to_owned(),
        23..=45 => chance
            .word(&[
                "En almindelig aften med små grupper.",
                "Folk kom og gik i små grupper hele aftenen.",
            ])
            .to_owned(),
        _ if weekend(log.duty.outing.evening) => format!("Mange unge ude, flest mellem kl. {busiest} og {next}."),
        _ => format!("Flere ude end vi plejer på en hverdag, flest mellem kl. {busiest} og {next}."),
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
        let usual = "hvor de plejer";
        let spot = if meeting.spot == crew.home {
            usual
        } else {
            meeting.spot.at()
        };
        let (name, time) = (crew.called, clock(*at));
        let doing = meeting.doing.first().map_or("", |word| doing(word));
        told.push(match (meetings.len(), chance.below(3)) {
            (1, 0) if spot != usual => format!("Kl. {time} traf vi {name} {spot}; {doing}."),
            (1, _) => format!("Vi mødte {name} ved {}-tiden; {doing}.", at.hour().unwrap_or_default()),
            (_, 0) => format!("{} var {spot} det meste af aftenen.", capital(name)),
            (_, 1) => format!("Vi mødte {name} flere gange, første gang kl. {time}; {doing}."),
            _ => format!(
                "{} var {spot}, da vi kom forbi kl. {time}, og vi så dem igen senere.",
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

fn incident(at: Timestamp, trouble: &Trouble, chance: &mut Chance) -> String {
    let (time, spot) = (clock(at), trouble.spot.at());
    let what = match trouble.kind {
        "Larm" => "larm",
        "Graffiti" => "ny graffiti",
        "Hærværk" => "hærværk",
        "Hashhandel" => "noget, der lignede handel fra en bil",
        "Vold" => "slagsmål mellem to drenge",
        "Tyveri" => "et cykeltyveri",
        "Fyrværkeri" => "kraftigt fyrværkeri",
        "Utryghed" => "en beboer, der var utryg ved en gruppe",
        _ => "knallertkørsel på stien",
    };
    let then = if trouble.police_called {
        chance.word(&["Vi ringede til vagthavende.", "Vagthavende fik besked med det samme."])
    } else if trouble.told.contains(&"Boligforening") {
        chance.word(&[
            "Boligforeningen har fået besked.",
            "Vi har sagt det til boligforeningen.",
        ])
    } else {
        chance.word(&["Vi talte med dem, der var der.", "Det faldt hurtigt til ro."])
    };
    format!("Kl. {time} var der {what} {spot}. {then}")
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

fn closing(log: &Log, chance: &mut Chance) -> String {
    let duty = &log.duty;
    let spot = chance.pick(&duty.spots).map_or("", |spot| spot.at());
    let time = clock(duty.real.1.plus_minutes(-15));
    if duty.kind == ShiftKind::Container {
        return chance
            .word(&[
                "Alle hjalp med at rydde op, og vi lukkede til tiden.",
                "To blev og vaskede op. Vi lukkede til tiden.",
                "Lokalpolitiet kiggede forbi og fik en kop te. Vi lukkede til tiden.",
            ])
            .to_owned();
    }
    match chance.below(6) {
        0 => format!("Sidste runde kl. {time}: helt stille."),
        1 => format!("Sidste runde kl. {time}: et par stykker {spot}, de var på vej hjem."),
        2 => format!("Lampen {spot} er stadig gået. Det er tredje gang, vi skriver det."),
        3 => "God aften. Flere spurgte, hvornår vi kommer igen.".to_owned(),
        4 => format!("Vi sluttede {spot}. Ingen på gaden, da vi gik."),
        _ => "De sidste gik hjem uden brok, da vi sagde godnat.".to_owned(),
    }
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
                texts.extend([one, two].into_iter().filter(|text| !text.is_empty()));
            }
        }
        for text in &texts {
            assert!(
                text.ends_with('.') && !text.contains("  ") && !text.contains("..") && !text.contains('{'),
                "{text}"
            );
            assert!(text.chars().next().unwrap().is_uppercase(), "{text}");
        }
        let long = || texts.iter().filter(|text| text.chars().count() > 120);
        assert_eq!(
            long().collect::<BTreeSet<_>>().len(),
            long().count(),
            "no two long ones are the same"
        );
    }
}
