//! The youths. All of them are invented: first names as they are heard in Valby, in the many spellings that one name has,
//! with surnames that say that nobody is meant (see `people`). Their numbers begin with 67, which the Danish numbering
//! plan has given to nobody, so that a message from the demo reaches no one.

use super::chance::Chance;
use super::team::{Quarter, Spot};
use gadeplan_core::domain::encounter::GroupKind;
use gadeplan_core::domain::youth::{Consent, YouthFacts};

/// Youths who keep together.
pub(super) struct Crew {
    /// Where they are as a rule.
    pub home: Spot,
    /// What a report calls them.
    pub called: &'static str,
    pub kind: GroupKind,
    /// Name, nickname, age; without a name, a description stands in its place.
    members: &'static [(&'static str, &'static str, u32)],
}

impl Crew {
    pub fn quarter(&self) -> Quarter {
        self.home.quarter()
    }

    /// Youngest and oldest.
    pub fn ages(&self) -> (u32, u32) {
        let ages = || self.members.iter().map(|(_, _, age)| *age);
        (ages().min().unwrap_or(14), ages().max().unwrap_or(14))
    }
}

/// What begins with this is a description of somebody whose name nobody knows.
const UNNAMED: &str = "?";

pub(super) const CREWS: [Crew; 10] = [
    Crew {
        home: Spot::Cage,
        called: "drengene fra fodboldburet",
        kind: GroupKind::Boys,
        members: &[
            ("Mohammed Ali Eksempel", "Momo", 13),
            ("Muhamed Prøve", "Muha", 14),
            ("Yusuf Warsame Skitse", "", 13),
            ("Emil Påfund", "Emse", 12),
            ("Hamza Tænkt", "", 13),
            ("Ali Hassan Modelsen", "", 14),
        ],
    },
    Crew {
        home: Spot::Container,
        called: "gruppen fra containeren",
        kind: GroupKind::Boys,
        members: &[
            (
                "Abdirahman Mohamed Abdullahi Nuur-ud-Diin Warsame Guuleed Eksempel-Prøvesen",
                "Abdi",
                15,
            ),
            ("Bilal Påfund", "Bil", 15),
            ("Mehmet Yılmaz Eksempel", "", 16),
            ("Zain ul-Abideen Prøve", "زین", 15),
            ("Sebastian Kladde", "Seb", 16),
            ("Yousef Opdigt", "", 14),
            ("?rød jakke", "", 14),
        ],
    },
    Crew {
        home: Spot::Playground,
        called: "pigerne fra legepladsen",
        kind: GroupKind::Girls,
        members: &[
            ("Fatima Zahra Eksempel", "Fati", 14),
            ("Amina Yusuf Påfund", "", 13),
            ("Ayşe Nur Skitse", "", 15),
            ("Sahra Xasan Tænkt", "", 14),
            ("Freja Modelsen", "", 13),
            ("Zeynep Kladde", "Zey", 15),
        ],
    },
    Crew {
        home: Spot::CarPark,
        called: "de store fra parkeringskælderen",
        kind: GroupKind::Boys,
        members: &[
            ("Hussein Prøve", "أبو علي", 17),
            ("Kasper Udkast", "Kasse", 17),
            ("Omar Faruk Eksempel", "", 16),
            ("Jusuf Påfund", "", 18),
            ("Ibrahim Skitse", "Ibra", 17),
            ("Tobias Opdigt", "", 16),
            ("?høj dreng, sort BMX-cykel", "", 16),
        ],
    },
    Crew {
        home: Spot::Stairs,
        called: "de små fra opgang 12",
        kind: GroupKind::Boys,
        members: &[
            ("Maxamed Cali Prøve", "", 12),
            ("Imran Tænkt", "", 11),
            ("Oliver Eksempel", "Olli", 12),
            ("Ismail Modelsen", "", 13),
            ("Noah Kladde", "", 11),
            ("Adam Udkast", "", 12),
        ],
    },
    Crew {
        home: Spot::Station,
        called: "gruppen ved stationen",
        kind: GroupKind::Boys,
        members: &[
            ("Khalid Eksempel", "", 16),
            ("Haider Ali Prøve", "", 17),
            ("Cemal Skitse", "Cem", 15),
            ("Malthe Påfund", "", 16),
            ("Samir Opdigt", "Sam", 17),
            ("Xuseen Tænkt", "", 16),
            ("?grå hættetrøje, siger ikke noget", "", 16),
        ],
    },
    Crew {
        home: Spot::ItContainer,
        called: "gamerne fra it-containeren",
        kind: GroupKind::Mixed,
        members: &[
            ("Ahmed Nur Eksempel", "", 13),
            ("Ahmet Prøve", "Ahmo", 14),
            ("Lukas Modelsen", "", 13),
            ("Rayan Kladde", "", 12),
            ("Julie Udkast", "", 14),
            ("Usman Ghani Påfund", "", 14),
        ],
    },
    Crew {
        home: Spot::StairsC,
        called: "gruppen fra trappeopgang C",
        kind: GroupKind::Boys,
        members: &[
            ("Mustafa Skitse", "", 15),
            ("Mustapha Opdigt", "Musti", 14),
            ("Mathias Eksempel", "", 15),
            ("Idris Prøve", "", 16),
            ("Nadeem Tænkt", "", 14),
            ("Hüseyin Modelsen", "", 15),
        ],
    },
    Crew {
        home: Spot::Square,
        called: "pigerne på pladsen",
        kind: GroupKind::Girls,
        members: &[
            ("Maryam Eksempel", "", 16),
            ("Mariam Kladde", "Mimi", 15),
            ("Sofie Påfund", "", 16),
            ("Hodan Udkast", "", 17),
            ("Iqra Prøve", "", 15),
            ("Elif Skitse", "", 16),
            ("?pige med lyserød rygsæk", "", 14),
        ],
    },
    Crew {
        home: Spot::Pitch,
        called: "drengene fra boldbanen",
        kind: GroupKind::Boys,
        members: &[
            ("Zakaria Opdigt", "Zak", 12),
            ("Sakariya Eksempel", "", 13),
            ("Viktor Tænkt", "", 12),
            ("Anas Modelsen", "", 11),
            ("Elias Kladde", "", 13),
            ("Tariq Udkast", "", 14),
        ],
    },
];

const SCHOOLS: [&str; 4] = [
    "Akacieskolen",
    "Boulevardskolen",
    "Den Grønne Friskole",
    "Stationsskolen",
];
const CLUBS: [&str; 3] = ["Klub Kastanjen", "Klub 16", "Sjælør Boldklub"];
const NOTES: [&str; 6] = [
    "Taler helst, når de andre ikke hører på det.",
    "Mor vil gerne ringes op, hvis noget er galt. Far arbejder om natten.",
    "God til at få de yngre med. Spørg om hjælp til fodbold.",
    "Har søgt fritidsjob to gange uden svar.",
    "Ordblind, bliver væk fra skole på dage med fremlæggelse.",
    "Storebror har hjulpet i containeren.",
];

/// A youth's card as it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Card {
    /// Their crew's place in [`CREWS`].
    pub crew: usize,
    pub quarter: Quarter,
    /// In years.
    pub age: u32,
    pub facts: YouthFacts,
    /// Numbers, each with whose it is; empty for their own.
    pub phones: Vec<(String, &'static str)>,
    pub note: &'static str,
}

impl Card {
    pub fn first_name(&self) -> &str {
        self.facts.name.split_whitespace().next().unwrap_or_default()
    }

    pub fn provisional(&self) -> bool {
        self.facts.name.is_empty()
    }

    /// May be written to.
    pub fn reachable(&self) -> bool {
        !self.phones.is_empty() && self.facts.consent == Some(Consent::Given)
    }
}

/// All cards, crew by crew. `year` is this year.
pub(super) fn cards(seed: u64, year: u32) -> Vec<Card> {
    let mut chance = Chance::new(seed, "youths");
    let mut cards = Vec::new();
    for (at, crew) in CREWS.iter().enumerate() {
        for (name, nickname, age) in crew.members {
            let number = cards.len();
            cards.push(card(at, crew, (name, nickname, *age), year, number, &mut chance));
        }
    }
    cards
}

fn card(
    at: usize,
    crew: &Crew,
    (name, nickname, age): (&str, &str, u32),
    year: u32,
    number: usize,
    chance: &mut Chance,
) -> Card {
    let description = name.strip_prefix(UNNAMED);
    // Drawn for everybody, so that a name more or less leaves the others as they were.
    let (school, class) = school(age, chance);
    let club = if chance.happens(35) { chance.word(&CLUBS) } else { "" };
    let consent = match chance.between(0, 99) {
        0..=59 => Some(Consent::Given),
        60..=67 => Some(Consent::Refused),
        _ => None,
    };
    let (own, parent, noted) = (chance.happens(80), chance.happens(20), chance.happens(30));
    let note = chance.word(&NOTES);
    let mut card = Card {
        crew: at,
        quarter: crew.quarter(),
        age,
        facts: YouthFacts {
            name: name.to_owned(),
            nickname: nickname.to_owned(),
            description: String::new(),
            birth_year: year.checked_sub(age),
            school,
            class,
            club: club.to_owned(),
            consent,
            ..YouthFacts::default()
        },
        phones: Vec::new(),
        note: if noted { note } else { "" },
    };
    if let Some(description) = description {
        card.facts = YouthFacts {
            description: description.to_owned(),
            birth_year: card.facts.birth_year,
            ..YouthFacts::default()
        };
        card.note = "";
        return card;
    }
    if own {
        card.phones.push((format!("+4567{:06}", 100_100 + number * 101), ""));
    }
    if parent {
        card.phones.push((format!("+4567{:06}", 900_200 + number * 101), "mor"));
    }
    card
}

fn school(age: u32, chance: &mut Chance) -> (String, String) {
    let (school, letter) = (chance.word(&SCHOOLS), chance.word(&["A", "B"]));
    match age {
        0..=15 => (school.to_owned(), format!("{}.{letter}", age.saturating_sub(6))),
        16 => (school.to_owned(), "10. klasse".to_owned()),
        _ => ("Teknisk skole".to_owned(), "grundforløb".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gadeplan_core::domain::phone;
    use std::collections::BTreeSet;

    #[test]
    fn sixty_invented_youths_of_many_kinds() {
        let cards = cards(2009, 2026);
        assert!((60..=70).contains(&cards.len()));
        let names: BTreeSet<&str> = cards
            .iter()
            .map(|card| card.facts.name.as_str())
            .filter(|name| !name.is_empty())
            .collect();
        let provisional = cards.iter().filter(|card| card.provisional()).count();
        assert_eq!(
            (names.len() + provisional, provisional),
            (cards.len(), 4),
            "each name once"
        );
        assert!(names.iter().any(|name| name.chars().count() > 70), "a very long name");
        assert!(
            cards
                .iter()
                .any(|card| card.facts.nickname.chars().any(|c| ('\u{600}'..'\u{700}').contains(&c)))
        );
        for quarter in Quarter::ALL {
            assert!(cards.iter().filter(|card| card.quarter == quarter).count() >= 30);
        }
        let consents: BTreeSet<_> = cards.iter().map(|card| card.facts.consent.clone()).collect();
        assert_eq!(consents.len(), 3, "given, refused and not asked");
        assert!(cards.iter().filter(|card| card.reachable()).count() >= 20);
        assert!(cards.iter().any(|card| !card.provisional() && card.phones.is_empty()));
    }

    #[test]
    fn every_number_is_one_that_the_app_takes_and_nobody_has() {
        let cards = cards(1, 2026);
        let numbers: Vec<&String> = cards
            .iter()
            .flat_map(|card| &card.phones)
            .map(|(number, _)| number)
            .collect();
        for number in &numbers {
            assert_eq!(phone::parse(number).as_ref(), Ok(*number));
            assert!(number.starts_with("+4567"));
        }
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
    }
}
