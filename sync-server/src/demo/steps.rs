//! What is done in the demo, by whom and when: plain data, so that the script can be read and tested without a server.

use super::people::Who;
use super::team::{Quarter, Spot};
use gadeplan_core::domain::activity::InvitationAnswer;
use gadeplan_core::domain::encounter::Group;
use gadeplan_core::domain::incident::Severity;
use gadeplan_core::domain::shift::ShiftKind;
use gadeplan_core::domain::time::{Evening, Timestamp};

/// One shift: there is at most one for each area and evening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Outing {
    pub evening: Evening,
    pub quarter: Quarter,
}

/// What somebody does at a moment.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub at: Timestamp,
    pub who: Who,
    pub deed: Deed,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Deed {
    /// The device meets the server until neither has anything new for the other.
    Sync,
    Plan(Duty),
    Start(Outing),
    Meet(Outing, Meeting),
    /// Sets right where the disputed encounter was.
    MoveDisputed(Outing, Spot),
    Trouble(Outing, Trouble),
    Count(Outing, Spot, u32),
    /// Adds a paragraph to the narrative.
    Write(Outing, String),
    End(Outing),
    Sign(Outing),
    /// Answers the questions that have come to this phone.
    Answer,
    /// Asks about the shift's last incident, or its last encounter where there was none.
    Ask(Outing, Asked),
    /// Closes what has been answered and approves what then is in order, up to this evening.
    Review(Evening),
    Arrange(Occasion),
    Invite(Occasion, Vec<usize>, &'static str),
    HandOver(Occasion, usize),
    Record(Occasion, usize, InvitationAnswer, u32),
}

/// A plan.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Duty {
    pub outing: Outing,
    pub kind: ShiftKind,
    /// The first of them ends the shift.
    pub workers: Vec<Who>,
    pub planned: (Timestamp, Timestamp),
    /// When it really begins and ends.
    pub real: (Timestamp, Timestamp),
    pub spots: Vec<Spot>,
    pub note: &'static str,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Meeting {
    pub spot: Spot,
    /// Places in the list of cards.
    pub youths: Vec<usize>,
    /// Somebody nobody knows: description and age.
    pub unknown: Option<(&'static str, u32)>,
    pub group: Option<Group>,
    pub doing: Vec<&'static str>,
    pub talked: Vec<&'static str>,
    pub outcome: Vec<&'static str>,
    pub note: &'static str,
    pub news: String,
    /// How to follow up; empty where nobody has to.
    pub follow_up: String,
    /// The encounter that [`Deed::MoveDisputed`] is about.
    pub disputed: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trouble {
    pub spot: Spot,
    pub kind: &'static str,
    pub severity: Severity,
    pub youths: Vec<usize>,
    pub actions: Vec<&'static str>,
    pub told: Vec<&'static str>,
    pub police_called: bool,
    pub youths_informed: bool,
    pub note: &'static str,
    /// As the narrative tells it.
    pub tale: &'static str,
    pub follow_up: bool,
}

/// A question with the answer it will get; none where it waits.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    pub question: &'static str,
    pub answer: Option<&'static str>,
}

/// An activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Occasion {
    /// Held some days ago.
    Football {
        /// When they met.
        at: Timestamp,
    },
    /// Comes in a few days.
    Laser {
        /// When they meet.
        at: Timestamp,
    },
}
