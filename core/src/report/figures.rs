//! Figures counted from an evening's entries: pure, so that the list, the page and the export agree.

use crate::domain::report::{Gap, Headline, HourCount, Narrative, TimelineEntry};
use crate::domain::shift::Shift;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How many youths an entry stands for: the group's size or the number named, whichever is more.
fn youths(entry: &TimelineEntry) -> u32 {
    match entry {
        TimelineEntry::Encounter(encounter) => {
            let named = u32::try_from(encounter.youths.len()).unwrap_or(u32::MAX);
            encounter.group.as_ref().map_or(named, |group| group.size.max(named))
        }
        TimelineEntry::Incident(_) => 0,
        TimelineEntry::Count(count) => count.number,
    }
}

/// The figures at the head of a report. Entries that were undone must have been left out.
pub fn headline(timeline: &[TimelineEntry]) -> Headline {
    let mut headline = Headline::default();
    let mut unknown = BTreeSet::new();
    for entry in timeline {
        match entry {
            TimelineEntry::Encounter(encounter) => {
                headline.encounters += 1;
                headline.youths = headline.youths.saturating_add(youths(entry));
                headline.talks += u32::from(!encounter.talked.is_empty());
                unknown.extend(
                    encounter
                        .youths
                        .iter()
                        .filter(|youth| youth.provisional)
                        .map(|youth| youth.youth),
                );
            }
            TimelineEntry::Incident(_) => headline.incidents += 1,
            TimelineEntry::Count(_) => {}
        }
    }
    headline.unknown = u32::try_from(unknown.len()).unwrap_or(u32::MAX);
    headline
}

/// Youths by hour, in the order of the evening, without gaps between the first hour and the last. In each hour the
/// encounters or the headcounts (the largest at each place), whichever is more: both see the same youths.
pub fn hours(timeline: &[TimelineEntry]) -> Vec<HourCount> {
    let mut met: BTreeMap<u32, u32> = BTreeMap::new();
    let mut counted: BTreeMap<u32, BTreeMap<Option<Uuid>, u32>> = BTreeMap::new();
    // Hours after midnight come behind those before.
    let of_evening = |hour: u32| if hour < 6 { hour + 24 } else { hour };
    for entry in timeline {
        let Some(hour) = entry.at().hour().map(of_evening) else {
            continue;
        };
        match entry {
            TimelineEntry::Encounter(_) => {
                let sum = met.entry(hour).or_default();
                *sum = sum.saturating_add(youths(entry));
            }
            TimelineEntry::Count(count) => {
                let most = counted
                    .entry(hour)
                    .or_default()
                    .entry(count.place.as_ref().map(|place| place.id))
                    .or_default();
                *most = (*most).max(count.number);
            }
            TimelineEntry::Incident(_) => {}
        }
    }
    let known: BTreeSet<u32> = met.keys().chain(counted.keys()).copied().collect();
    let (Some(first), Some(last)) = (known.first(), known.last()) else {
        return Vec::new();
    };
    (*first..=*last)
        .map(|hour| {
            let places = counted.get(&hour).into_iter().flat_map(BTreeMap::values);
            let heads = places.fold(0, |sum: u32, heads| sum.saturating_add(*heads));
            HourCount {
                hour: hour % 24,
                youths: met.get(&hour).copied().unwrap_or(0).max(heads),
            }
        })
        .collect()
}

/// What the writer should look at before signing.
pub fn gaps(shifts: &[Shift], timeline: &[TimelineEntry], narratives: &[Narrative]) -> Vec<Gap> {
    // What has lost its names and texts lacks nothing that anybody could write now.
    if shifts.iter().any(|shift| shift.anonymised) {
        return Vec::new();
    }
    let (mut empty, mut nobody_told, mut kindless) = (0, 0, 0);
    for entry in timeline {
        match entry {
            TimelineEntry::Encounter(encounter) => {
                let nothing = encounter.youths.is_empty()
                    && encounter.group.is_none()
                    && encounter.note.is_empty()
                    && encounter.doing.is_empty();
                empty += u32::from(nothing);
            }
            TimelineEntry::Incident(incident) => {
                kindless += u32::from(incident.kind.is_none());
                nobody_told += u32::from(incident.told.is_empty() && incident.police_called_at.is_none());
            }
            TimelineEntry::Count(_) => {}
        }
    }
    let unended = shifts
        .iter()
        .filter(|shift| shift.started_at.is_some() && shift.ended_at.is_none())
        .count();
    let silent = narratives.iter().all(|narrative| narrative.text.trim().is_empty());
    [
        ("not_ended", u32::try_from(unended).unwrap_or(0)),
        ("no_narrative", u32::from(silent)),
        ("encounter_empty", empty),
        ("incident_without_kind", kindless),
        ("nobody_told", nobody_told),
    ]
    .into_iter()
    .filter(|(_, number)| *number > 0)
    .map(|(code, number)| Gap {
        code: code.to_owned(),
        params: BTreeMap::from([("number".to_owned(), number.to_string())]),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::count::Count;
    use crate::domain::ids::Id;
    use crate::domain::team::Named;
    use crate::domain::time::Timestamp;

    fn id<T: Id>(n: u128) -> T {
        T::from_uuid(Uuid::from_u128(n))
    }

    fn counted(place: u128, number: u32) -> TimelineEntry {
        TimelineEntry::Count(Count {
            count: id(place),
            shift: id(1),
            at: Timestamp(1_795_201_200_000),
            place: Some(Named {
                id: Uuid::from_u128(place),
                name: String::new(),
            }),
            number,
            by: id(2),
            removed: false,
        })
    }

    #[test]
    fn more_heads_than_there_are_people_are_as_many_as_can_be_shown() {
        let hours = hours(&[counted(1, u32::MAX), counted(2, 7)]);
        assert_eq!(hours.iter().map(|hour| hour.youths).collect::<Vec<_>>(), [u32::MAX]);
    }
}
