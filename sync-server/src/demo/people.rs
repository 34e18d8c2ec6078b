//! The staff. All of them are invented, and their surnames say so: Eksempel (example), Prøve (sample), Påfund (fancy),
//! Skitse (sketch), Opdigt (fiction) …

use super::team::Quarter;
use gadeplan_core::domain::role::Role;

/// A member of staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    Coordinator,
    Chief,
    Worker1,
    Worker2,
    Worker3,
    Worker4,
    Club,
}

impl Who {
    pub const ALL: [Self; 7] = [
        Self::Coordinator,
        Self::Chief,
        Self::Worker1,
        Self::Worker2,
        Self::Worker3,
        Self::Worker4,
        Self::Club,
    ];

    /// The devices of the app's switcher: key, label and whose they are.
    pub const SWITCHED: [(&str, &str, Self); 3] = [
        ("worker-1", "Gadeplansmedarbejder 1", Self::Worker1),
        ("worker-2", "Gadeplansmedarbejder 2", Self::Worker2),
        ("coordinator", "Koordinator", Self::Coordinator),
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Coordinator => "Mette Eksempel",
            Self::Chief => "Jens Prøvesen",
            Self::Worker1 => "Nadia Påfund",
            Self::Worker2 => "Jonas Skitse",
            Self::Worker3 => "Hassan Opdigt",
            Self::Worker4 => "Line Kladde",
            Self::Club => "Mikkel Modelsen",
        }
    }

    pub fn role(self) -> Role {
        match self {
            Self::Coordinator => Role::Coordinator,
            Self::Chief => Role::Chief,
            Self::Club => Role::ClubWorker,
            Self::Worker1 | Self::Worker2 | Self::Worker3 | Self::Worker4 => Role::StreetWorker,
        }
    }

    /// The areas that stand on their card; none for the whole municipality.
    pub fn home(self) -> &'static [Quarter] {
        match self {
            Self::Coordinator | Self::Chief => &[],
            Self::Worker1 | Self::Worker2 => &[Quarter::Akacieparken],
            Self::Worker3 | Self::Worker4 | Self::Club => &[Quarter::Sjaeloer],
        }
    }

    /// The areas whose street space they may see from the start.
    pub fn sees(self) -> &'static [Quarter] {
        match self.home() {
            [] => &Quarter::ALL,
            home => home,
        }
    }

    /// Whether they see the other area too from now on: the four of the street team are about to stand in for each other.
    /// Not before, for then every phone would have to pull three months of what it never used.
    pub fn stands_in(self) -> bool {
        self.role() == Role::StreetWorker
    }

    /// What they call their device; none for those who have no part in the past three months.
    pub fn device(self) -> Option<&'static str> {
        match self {
            Self::Coordinator => Some("Kontorets computer"),
            Self::Chief => None,
            Self::Worker1 => Some("Telefon 1"),
            Self::Worker2 => Some("Telefon 2"),
            Self::Worker3 => Some("Telefon 3"),
            Self::Worker4 => Some("Telefon 4"),
            Self::Club => Some("Klubbens telefon"),
        }
    }

    /// May make youth cards.
    pub fn makes_cards(self) -> bool {
        self != Self::Club
    }
}
