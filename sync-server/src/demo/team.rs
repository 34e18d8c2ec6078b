//! The ground: two areas of Valby, their places and the team's word lists. Areas, stations, squares, parks and the
//! containers are those of the method description; stairwells and courtyards are invented.

use gadeplan_core::domain::team::WordList;

/// The police's number for what is no emergency, the same in all of Denmark.
pub(super) const DUTY_PHONE: &str = "114";

/// An area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Quarter {
    Akacieparken,
    Sjaeloer,
}

impl Quarter {
    pub const ALL: [Self; 2] = [Self::Akacieparken, Self::Sjaeloer];

    pub fn name(self) -> &'static str {
        match self {
            Self::Akacieparken => "Akacieparken",
            Self::Sjaeloer => "Sjælør Boulevard",
        }
    }

    /// Where a shift begins and what is always on its plan.
    pub fn container(self) -> Spot {
        match self {
            Self::Akacieparken => Spot::Container,
            Self::Sjaeloer => Spot::ItContainer,
        }
    }

    /// Its places, in the order of a walk.
    pub fn spots(self) -> Vec<Spot> {
        Spot::ALL.into_iter().filter(|spot| spot.quarter() == self).collect()
    }
}

/// What a place is like: it decides what people do there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Container,
    Pitch,
    Playground,
    Indoors,
    Open,
}

macro_rules! spots {
    ($($spot:ident: $quarter:ident, $kind:ident, $name:literal, $at:literal;)*) => {
        /// A place.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Spot { $($spot),* }

        impl Spot {
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$spot),*];
            pub fn quarter(self) -> Quarter { match self { $(Self::$spot => Quarter::$quarter),* } }
            pub fn kind(self) -> Kind { match self { $(Self::$spot => Kind::$kind),* } }
            /// As the list of places has it.
            pub fn name(self) -> &'static str { match self { $(Self::$spot => $name),* } }
            /// As a sentence has it, with its preposition.
            pub fn at(self) -> &'static str { match self { $(Self::$spot => $at),* } }
        }
    };
}

spots! {
    Container: Akacieparken, Container, "Containeren i Akacieparken", "i containeren";
    Cage: Akacieparken, Pitch, "Fodboldburet", "i fodboldburet";
    Playground: Akacieparken, Playground, "Legepladsen", "på legepladsen";
    BikeCellar: Akacieparken, Indoors, "Cykelkælderen", "ved cykelkælderen";
    Stairs: Akacieparken, Indoors, "Opgang 12", "i opgang 12";
    CarPark: Akacieparken, Indoors, "Parkeringskælderen", "i parkeringskælderen";
    House: Akacieparken, Open, "Beboerhuset", "foran beboerhuset";
    Park: Akacieparken, Open, "Valbyparken", "i Valbyparken";
    ItContainer: Sjaeloer, Container, "IT-containeren bag Sjælør Boulevard", "i it-containeren";
    Station: Sjaeloer, Open, "Sjælør Station", "ved Sjælør Station";
    Kiosk: Sjaeloer, Open, "Kiosken ved stationen", "ved kiosken";
    Yard: Sjaeloer, Open, "Gården bag boulevarden", "i gården bag boulevarden";
    StairsC: Sjaeloer, Indoors, "Trappeopgang C", "i trappeopgang C";
    Pitch: Sjaeloer, Pitch, "Boldbanen", "på boldbanen";
    Square: Sjaeloer, Open, "Toftegårds Plads", "på Toftegårds Plads";
    Swings: Sjaeloer, Playground, "Legepladsen ved stationen", "på legepladsen ved stationen";
}

/// The word lists, in the order the chips stand until the team's own use orders them.
pub(super) const WORDS: [(WordList, &[&str]); 7] = [
    (
        WordList::Doing,
        &[
            "Hænger ud",
            "Fodbold",
            "Gaming",
            "Musik",
            "Ryger",
            "Larm",
            "Spiser",
            "Kører knallert",
            "Lektier",
            "På vej hjem",
        ],
    ),
    (
        WordList::Talked,
        &[
            "Skole",
            "Hjemme",
            "Fritidsjob",
            "Venner",
            "Fritid",
            "Kærester",
            "Klubben",
            "Politi",
            "Fremtid",
        ],
    ),
    (
        WordList::Outcome,
        &[
            "God snak",
            "Gik hjem",
            "Gik videre",
            "Følg op",
            "Aftale lavet",
            "Dæmpede sig",
            "Ville ikke tale",
        ],
    ),
    (
        WordList::IncidentKind,
        &[
            "Larm",
            "Graffiti",
            "Hærværk",
            "Hashhandel",
            "Vold",
            "Tyveri",
            "Fyrværkeri",
            "Utryghed",
            "Knallertkørsel",
        ],
    ),
    (
        WordList::IncidentAction,
        &[
            "Var synlig",
            "Talte med dem",
            "Bad dem stoppe",
            "Blev på stedet",
            "Fulgte hjem",
            "Ringede til vagthavende",
        ],
    ),
    (
        WordList::Told,
        &[
            "Vagthavende",
            "Koordinator",
            "Forældre",
            "Skole",
            "Boligforening",
            "Klub",
        ],
    ),
    (
        WordList::ActivityKind,
        &["Natfodbold", "Laser", "Biograf", "Musikprojekt", "Tur", "Camp"],
    ),
];
