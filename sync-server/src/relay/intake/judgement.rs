//! The judgement itself: a copy of the document takes the changes in, is saved and loaded, is written in honestly, and is
//! read as the app reads it. Whatever differs on the way, or breaks, would have done so on every phone.

use super::judge::{Case, Fresh};
use super::operations::{Operations, Place, something_is_left, standing};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, Change, ChangeHash, ObjId, ROOT, ReadDoc, Value};
use gadeplan_core::documents::Document;
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::Id;
use gadeplan_core::domain::text::TEXT_MAX;
use gadeplan_core::store::Projection;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How long a free text may become where several write it at once, in letters: each of them keeps to [`TEXT_MAX`].
const MERGED_MAX: usize = 4 * TEXT_MAX;
/// How many of the places written in are written in once more.
const TRIED: usize = 32;
/// The key that is written in them for a trial.
const TRIED_KEY: &str = "tried";

pub(super) fn unsafe_because(reason: &str) -> Problem {
    Problem::new(Code::ChangeUnsafe).with("reason", reason)
}

/// Judges one case. What automerge panics on is refused; what makes it abort or never end ends the process it runs in.
///
/// # Errors
/// [`Code::ChangeUnsafe`] with the reason.
pub fn of(case: &Case) -> Result<()> {
    catch_unwind(AssertUnwindSafe(|| judge(case))).unwrap_or_else(|_| Err(unsafe_because("panic")))
}

fn judge(case: &Case) -> Result<()> {
    let known = case
        .known
        .iter()
        .map(|body| Change::from_bytes(body.to_vec()).map_err(|_| unsafe_because("document")))
        .collect::<Result<Vec<_>>>()?;
    let fresh = case.fresh.iter().map(read).collect::<Result<Vec<_>>>()?;
    let author = fresh.last().ok_or_else(|| unsafe_because("parse"))?.actor_id().clone();

    let mut after = Automerge::new();
    after
        .apply_changes(known.clone())
        .map_err(|_| unsafe_because("document"))?;
    let (heads, places, taken_from) = {
        let mut operations = Operations::upon(&after);
        fresh.iter().try_for_each(|change| operations.look_at(change))?;
        (heads_with(&after, &fresh), operations.places, operations.taken_from)
    };
    after
        .apply_changes(fresh.clone())
        .map_err(|_| unsafe_because("apply"))?;
    if !after.get_missing_deps(&[]).is_empty() || sorted(&after) != heads {
        return Err(unsafe_because("heads"));
    }
    if !something_is_left(&after, &taken_from) {
        return Err(unsafe_because("replaces"));
    }

    let mut reloaded = Automerge::load(&after.save()).map_err(|_| unsafe_because("reload"))?;
    // A phone that lacks the document takes all changes in at once.
    let mut at_once = Automerge::new();
    at_once
        .apply_changes(known.into_iter().chain(fresh))
        .map_err(|_| unsafe_because("apply"))?;
    // What the honest writing below will touch is compared before it, everything else after it: reading a whole document
    // is what costs most here, and what is not touched differs afterwards if it did before.
    let places = with_tried(places);
    same_heads(&after, [&reloaded, &at_once])?;
    same_places(&after, [&reloaded, &at_once], &places, "content")?;

    is_its_kind(&after, case)?;
    texts_are_bearable(&after, &places)?;

    let written = [
        write_in(&mut after, author, 1, &places)?,
        write_in(&mut after, ActorId::from([0xff; 16].as_slice()), 2, &places)?,
    ];
    for other in [&mut reloaded, &mut at_once] {
        other
            .apply_changes(written.clone())
            .map_err(|_| unsafe_because("edit"))?;
    }
    same_heads(&after, [&reloaded, &at_once])?;
    same_places(&after, [&reloaded, &at_once], &places, "edit")?;
    let content = after.hydrate(None);
    if reloaded.hydrate(None) != content || at_once.hydrate(None) != content {
        return Err(unsafe_because("content"));
    }

    let document = Document::from(after);
    Projection::read(&document, case.doc, &case.kind, case.area);
    Ok(())
}

/// Reads a fresh change, and sees that automerge reads in it what was read before.
fn read(fresh: &Fresh) -> Result<Change> {
    let change = Change::from_bytes(fresh.body.to_vec()).map_err(|_| unsafe_because("parse"))?;
    let told = change.hash().0.as_slice() == fresh.hash.as_slice()
        && change.raw_bytes() == fresh.body.as_slice()
        && change.len() as u64 == fresh.operations;
    if told { Ok(change) } else { Err(unsafe_because("parse")) }
}

fn sorted(document: &Automerge) -> BTreeSet<ChangeHash> {
    document.get_heads().into_iter().collect()
}

fn heads_with(before: &Automerge, fresh: &[Change]) -> BTreeSet<ChangeHash> {
    let mut heads = sorted(before);
    for change in fresh {
        for dep in change.deps() {
            heads.remove(dep);
        }
        heads.insert(change.hash());
    }
    heads
}

/// The places written in, and in the same maps the key that [`write_in`] writes.
fn with_tried(mut places: BTreeSet<Place>) -> BTreeSet<Place> {
    let maps: BTreeSet<ObjId> = places
        .iter()
        .filter(|(_, key)| key.is_some())
        .map(|(object, _)| object.clone())
        .chain([ROOT])
        .take(TRIED)
        .collect();
    places.extend(maps.into_iter().map(|map| (map, Some(TRIED_KEY.to_owned()))));
    places
}

fn same_heads(one: &Automerge, others: [&Automerge; 2]) -> Result<()> {
    let heads = sorted(one);
    if others.iter().all(|other| sorted(other) == heads) {
        Ok(())
    } else {
        Err(unsafe_because("content"))
    }
}

/// At the places the same values, and the same behind them.
fn same_places(one: &Automerge, others: [&Automerge; 2], places: &BTreeSet<Place>, reason: &str) -> Result<()> {
    for place in places {
        let here = standing(one, place)?;
        for other in others {
            if standing(other, place)? != here {
                return Err(unsafe_because(reason));
            }
        }
    }
    Ok(())
}

/// The document says what it is, once, and has its place for claims.
fn is_its_kind(document: &Automerge, case: &Case) -> Result<()> {
    let only = |key: &str| match document.get_all(ROOT, key).unwrap_or_default().as_slice() {
        [(value, _)] => Some(value.to_owned()),
        _ => None,
    };
    let id = only("doc").and_then(|value| value.as_bytes().map(<[u8]>::to_vec));
    let kind = only("kind").and_then(|value| value.as_str().map(str::to_owned));
    let claims = only("claims").is_some_and(|value| matches!(value, Value::Object(automerge::ObjType::Map)));
    if id.as_deref() == Some(case.doc.uuid().as_bytes()) && kind.as_deref() == Some(case.kind.as_str()) && claims {
        Ok(())
    } else {
        Err(unsafe_because("kind"))
    }
}

fn texts_are_bearable(document: &Automerge, places: &BTreeSet<Place>) -> Result<()> {
    let long = |(object, key): &Place| key.is_none() && document.length(object) > MERGED_MAX;
    if places.iter().any(long) {
        Err(unsafe_because("long"))
    } else {
        Ok(())
    }
}

/// Writes as the app would where the changes have been, in one change of an author.
fn write_in(document: &mut Automerge, author: ActorId, number: i64, places: &BTreeSet<Place>) -> Result<Change> {
    fn failed<E>(_: E) -> Problem {
        unsafe_because("edit")
    }
    document.set_actor(author);
    let mut transaction = document.transaction();
    for (map, key) in places {
        if key.as_deref() == Some(TRIED_KEY) {
            transaction.put(map, TRIED_KEY, number).map_err(failed)?;
        }
    }
    for (text, _) in places.iter().filter(|(_, key)| key.is_none()).take(TRIED) {
        let end = transaction.length(text);
        transaction.splice_text(text, end, 0, "ø").map_err(failed)?;
        transaction
            .splice_text(text, 0, isize::from(end > 0), "å")
            .map_err(failed)?;
    }
    let (hash, _) = transaction.commit_with(CommitOptions::default().with_time(0));
    let hash = hash.ok_or_else(|| unsafe_because("edit"))?;
    document.get_change_by_hash(&hash).ok_or_else(|| unsafe_because("edit"))
}
