//! Look-ups: taken into the audit log as devices tell them, and told to those who may ask (X9).
//!
//! A device numbers its look-ups without gaps. A number that is missing is flagged in the log, and so is one that comes
//! twice with another look-up behind it; a look-up that was missing and comes after all is taken in like any other.

use super::Relay;
use super::access;
use super::audit::{self, By, Entry};
use super::sync::check_protocol;
use crate::envelope::DataKey;
use crate::storage::{AuditRow, Snapshot, StoredDevice, Transaction};
use data_encoding::BASE64;
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::ids::{DeviceId, DocId, Id, PersonId};
use gadeplan_core::domain::look::{CRITERION_MAX, DOCS_MAX, Look, LookAction};
use gadeplan_core::domain::role::{Role, may_see_looks};
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::signing::SignedBy;
use gadeplan_core::sync::wire::{LOOKS_MAX, LookEntry, LooksRequest, LooksResponse, PROTOCOL, SyncRequest};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What the rows of look-ups begin with in the audit log.
const PREFIX: &str = "look.";
/// A gap in a device's numbers.
const GAP: &str = "looks.gap";
/// A number that stood for another look-up before.
const REUSED: &str = "looks.reused";
/// What the rows of deeds say.
const PUSHED: &str = "push.accepted";
/// What one person writes within so long is one line, in milliseconds: an hour.
const WROTE_AT_ONCE_MS: i64 = 60 * 60 * 1000;
/// How many rows of the log one answer is made from.
const PAGE: usize = 200;
/// What was searched for is under one key for so long, in milliseconds: thirty days.
const PERIOD_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// The period that a moment lies in.
pub(super) fn period_of(at: Timestamp) -> u64 {
    u64::try_from(at.0 / PERIOD_MS).unwrap_or(0)
}

/// What a row of the log says of a look-up beside who, how and whom: its number on the device, the device's time, and
/// what was searched for, sealed under the key of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Detail {
    n: u64,
    at: Timestamp,
    criterion: Option<(u64, Vec<u8>)>,
}

impl Detail {
    fn write(&self) -> String {
        let Self { n, at, criterion } = self;
        match criterion {
            Some((period, sealed)) => format!("{n} {} {period} {}", at.0, BASE64.encode(sealed)),
            None => format!("{n} {}", at.0),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        Some(Self {
            n: words.next()?.parse().ok()?,
            at: Timestamp(words.next()?.parse().ok()?),
            criterion: match (words.next(), words.next()) {
                (Some(period), Some(sealed)) => Some((period.parse().ok()?, BASE64.decode(sealed.as_bytes()).ok()?)),
                _ => None,
            },
        })
    }
}

/// The word in the log. A device can't make the log say what it likes: a word is one, and short.
fn word_of(action: &LookAction) -> String {
    let word: String = action
        .as_str()
        .chars()
        .filter(|c| c.is_ascii_lowercase() || *c == '_')
        .take(32)
        .collect();
    format!("{PREFIX}{word}")
}

/// The look-ups of one device on their way into the log.
struct Intake<'a> {
    relay: &'a Relay,
    transaction: &'a dyn Transaction,
    device: DeviceId,
    by: By,
    actor: &'a [u8],
}

impl Intake<'_> {
    fn key(&self) -> Result<(u64, DataKey)> {
        let period = period_of(self.relay.now());
        let keys = self.relay.keys(self.transaction)?;
        if let Some(wrapped) = self.transaction.criterion_key(period)? {
            return Ok((period, keys.unwrap_criterion_key(period, &wrapped)?));
        }
        let key = DataKey::fresh()?;
        let wrapped = keys.wrap_criterion_key(period, &key)?;
        self.transaction.put_criterion_key(period, &wrapped)?;
        Ok((period, key))
    }

    fn record(&self, action: &str, subject: Option<Uuid>, detail: &str) -> Result<u64> {
        let doc = subject.map_or(Ok(None), |doc| self.transaction.doc(DocId::from_uuid(doc)))?;
        let entry = Entry {
            action,
            subject,
            space: doc.map(|doc| doc.space),
            detail,
        };
        audit::record(self.transaction, self.relay.now(), self.by, &entry)
    }

    fn flag(&self, action: &str, detail: &str) -> Result<()> {
        tracing::warn!(device = %self.device, action, detail, "look-ups do not add up");
        self.relay.metrics().looks_flagged();
        self.record(action, Some(self.device.uuid()), detail).map(drop)
    }

    /// Flags the numbers that are missing up to one.
    fn expect(&self, reached: &mut u64, n: u64) -> Result<()> {
        if n > *reached {
            self.flag(GAP, &format!("{} {n}", *reached + 1))?;
            *reached = n;
        }
        Ok(())
    }

    fn one(&self, look: &Look, reached: &mut u64) -> Result<()> {
        let Look {
            n,
            at,
            action,
            docs,
            criterion,
        } = look;
        let word = word_of(action);
        let docs = docs.get(..DOCS_MAX).unwrap_or(docs);
        let first = docs.first().map(|doc| doc.uuid());
        let known = self.transaction.look(self.actor, *n)?;
        if let Some(known) = &known {
            let same = Detail::read(&known.detail).is_some_and(|detail| detail.at == *at)
                && known.action == word
                && known.subject == first;
            if same {
                return Ok(());
            }
            self.flag(REUSED, &n.to_string())?;
        }
        self.expect(reached, n.saturating_sub(1))?;
        *reached = (*reached).max(*n);
        let criterion = match criterion {
            Some(text) => {
                let text: String = text.chars().take(CRITERION_MAX).collect();
                let (period, key) = self.key()?;
                Some((period, key.seal_criterion(self.device, *n, &text)?))
            }
            None => None,
        };
        let detail = Detail {
            n: *n,
            at: *at,
            criterion,
        }
        .write();
        let seq = self.record(&word, first, &detail)?;
        for doc in docs.iter().skip(1) {
            self.record(&word, Some(doc.uuid()), &detail)?;
        }
        if known.is_none() {
            self.transaction.add_look(self.actor, *n, seq)?;
        }
        Ok(())
    }
}

/// Takes in what a device tells of look-ups, after what it hands in: they may be of documents born in the same request.
/// Gives up to which number the server has them; none where nothing was told, or of another incarnation of this server,
/// to which the device owes all of them anew.
pub(super) fn take(
    relay: &Relay,
    transaction: &dyn Transaction,
    device: &StoredDevice,
    request: &SyncRequest,
) -> Result<Option<u64>> {
    let elsewhere = request
        .server_incarnation
        .is_some_and(|theirs| theirs != relay.incarnation);
    let Some(to) = request.looks_to.filter(|_| !elsewhere) else {
        return Ok(None);
    };
    let intake = Intake {
        relay,
        transaction,
        device: device.device,
        by: By {
            device: Some(device.device),
            person: Some(device.person),
        },
        actor: &device.actor,
    };
    let before = transaction.looks_to(&device.actor)?;
    let mut reached = before;
    // What is above is not of this request; a device that sends more at once than it may sends it again.
    let most = usize::try_from(LOOKS_MAX).unwrap_or(usize::MAX);
    let looks = request.looks.get(..most).unwrap_or(&request.looks);
    let to = match looks.last() {
        Some(last) if looks.len() < request.looks.len() => last.n,
        _ => to,
    };
    for look in looks.iter().filter(|look| (1..=to).contains(&look.n)) {
        intake.one(look, &mut reached)?;
    }
    intake.expect(&mut reached, to)?;
    if reached != before {
        transaction.put_looks_to(&device.actor, reached)?;
    }
    Ok(Some(to))
}

impl Relay {
    /// The look-ups of a device whose access has been withdrawn; nothing else of its request is taken.
    ///
    /// # Errors
    /// [`Code::BadRequest`], [`Code::ServerFailed`].
    pub(super) fn take_last_looks(&self, by: &SignedBy, device: &StoredDevice, request: &SyncRequest) -> Result<()> {
        if request.looks_to.is_none() {
            return Ok(());
        }
        let transaction = self.storage.write()?;
        if transaction.remember_nonce(&by.key, &by.nonce, self.now())? {
            take(self, transaction.as_ref(), device, request)?;
            self.commit(transaction)?;
        }
        Ok(())
    }

    /// Who has looked at a document, for those who may know it in its space. That it was asked is on record too.
    ///
    /// # Errors
    /// Those of any signed request; [`Code::NotFound`] alike for what is not there and what is not theirs to see;
    /// [`Code::NotAllowed`].
    pub fn who_looked(&self, by: &SignedBy, request: &LooksRequest) -> Result<LooksResponse> {
        check_protocol(request.protocol)?;
        let transaction = self.storage.write()?;
        let access = access::admit(transaction.as_ref(), by, self)?;
        let doc = transaction.doc(request.doc)?;
        let granted = doc.and_then(|doc| access.grants.get(&doc.space));
        let (space, role) = granted.ok_or_else(|| Problem::new(Code::NotFound))?;
        if !may_see_looks(role) {
            return Err(Problem::new(Code::NotAllowed).with("action", "looks"));
        }
        let answer = Telling::new(self, transaction.as_ref()).page(request)?;
        let entry = Entry {
            action: &word_of(&LookAction::Log),
            subject: Some(request.doc.uuid()),
            space: Some(space.space),
            detail: "",
        };
        let by = By {
            device: Some(access.device.device),
            person: Some(access.device.person),
        };
        audit::record(transaction.as_ref(), self.now(), by, &entry)?;
        self.commit(transaction)?;
        Ok(answer)
    }

    /// The rows of the log that say of a device that its look-ups do not add up.
    ///
    /// # Errors
    /// [`Code::ServerFailed`].
    pub fn looks_flagged(&self) -> Result<Vec<AuditRow>> {
        let snapshot = self.storage.read()?;
        let mut flagged = Vec::new();
        let mut last = 0;
        loop {
            let rows = snapshot.audit_after(last, PAGE)?;
            let Some(newest) = rows.last() else {
                return Ok(flagged);
            };
            last = newest.seq;
            flagged.extend(
                rows.into_iter()
                    .filter(|row| [GAP, REUSED].contains(&row.action.as_str())),
            );
        }
    }
}

/// Reads look-ups out of the log.
struct Telling<'a> {
    relay: &'a Relay,
    snapshot: &'a dyn Snapshot,
    keys: BTreeMap<u64, Option<DataKey>>,
    roles: BTreeMap<PersonId, Role>,
}

impl<'a> Telling<'a> {
    fn new(relay: &'a Relay, snapshot: &'a dyn Snapshot) -> Self {
        Self {
            relay,
            snapshot,
            keys: BTreeMap::new(),
            roles: BTreeMap::new(),
        }
    }

    fn page(&mut self, request: &LooksRequest) -> Result<LooksResponse> {
        let from = request.before.unwrap_or(u64::MAX);
        let rows = self.snapshot.audit_about(request.doc.uuid(), from, PAGE)?;
        let before = rows.last().filter(|_| rows.len() == PAGE).map(|row| row.seq);
        let mut looks: Vec<LookEntry> = Vec::new();
        for row in &rows {
            let Some(entry) = self.entry(row)? else { continue };
            // What is typed comes in many pushes, one after the other.
            let goes_on = looks.last().is_some_and(|newer| {
                entry.action == LookAction::Wrote
                    && newer.action == entry.action
                    && newer.person == entry.person
                    && newer.at.0.saturating_sub(entry.at.0) < WROTE_AT_ONCE_MS
            });
            if !goes_on {
                looks.push(entry);
            }
        }
        Ok(LooksResponse {
            protocol: PROTOCOL,
            looks,
            before,
        })
    }

    /// What a row says of its subject being read or written; none for what is neither.
    fn entry(&mut self, row: &AuditRow) -> Result<Option<LookEntry>> {
        let action = match row.action.strip_prefix(PREFIX) {
            Some(word) => LookAction::from(word),
            None if row.action == PUSHED => LookAction::Wrote,
            None => return Ok(None),
        };
        let Some(person) = row.person else {
            return Ok(None);
        };
        let detail = Detail::read(&row.detail).filter(|_| action != LookAction::Wrote);
        let criterion = match &detail {
            Some(Detail {
                n,
                criterion: Some((period, sealed)),
                ..
            }) => self.criterion(row, *n, *period, sealed)?,
            _ => None,
        };
        Ok(Some(LookEntry {
            at: detail.map_or(row.at, |detail| detail.at),
            role: self.role(person)?,
            person,
            action,
            criterion,
        }))
    }

    /// What was searched for; none where the key of that time has been destroyed.
    fn criterion(&mut self, row: &AuditRow, n: u64, period: u64, sealed: &[u8]) -> Result<Option<String>> {
        let Some(device) = row.device.map_or(Ok(None), |device| self.snapshot.device(device))? else {
            return Ok(None);
        };
        let key = match self.keys.get(&period) {
            Some(key) => key.clone(),
            None => {
                let wrapped = self.snapshot.criterion_key(period)?;
                let keys = self.relay.keys(self.snapshot)?;
                let key = wrapped.map(|wrapped| keys.unwrap_criterion_key(period, &wrapped));
                let key = key.transpose()?;
                self.keys.insert(period, key.clone());
                key
            }
        };
        key.map(|key| key.open_criterion(device.device, n, sealed)).transpose()
    }

    fn role(&mut self, person: PersonId) -> Result<Role> {
        if let Some(role) = self.roles.get(&person) {
            return Ok(role.clone());
        }
        let role = self.snapshot.person(person)?;
        let role = role.unwrap_or_else(|| Role::Unknown(String::new()));
        self.roles.insert(person, role.clone());
        Ok(role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_row_says_is_read_as_it_was_written() {
        for criterion in [None, Some((688, vec![0, 1, 255]))] {
            let detail = Detail {
                n: 17,
                at: Timestamp(-5),
                criterion,
            };
            assert_eq!(Detail::read(&detail.write()), Some(detail));
        }
        for other in ["", "1", "1 x", "x 1", "2 3 x AA==", "2 3 4 ?"] {
            assert_eq!(Detail::read(other), None, "{other}");
        }
    }

    #[test]
    fn a_device_does_not_choose_the_logs_words() {
        assert_eq!(word_of(&LookAction::Opened), "look.opened");
        assert_eq!(
            word_of(&LookAction::from("Amina Eksempel 20123456")),
            "look.minaksempel"
        );
        assert_eq!(
            word_of(&LookAction::from("a".repeat(99).as_str())).len(),
            PREFIX.len() + 32
        );
    }
}
