//! What can go wrong, as a code and parameters that the interface turns into plain words.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use ts_rs::TS;

/// An error that reaches a person: rendered in their language from `code` and `params`, never prose from here.
///
/// Parameters hold ids, numbers and field names; never names of people or what somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// What happened.
    pub code: Code,
    /// The details that the sentence needs.
    pub params: BTreeMap<String, String>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// Everything that can go wrong; each has a sentence in `ui/messages`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
        pub enum Code { $($(#[$doc])* #[serde(rename = $text)] $name),* }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for Code {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some("What went wrong."))
                    .enum_values(Some([$($text),*]))
                    .into()
            }
        }
        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for Code {}

        impl Code {
            /// Every code, for the check that each has a sentence.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];
            /// The code as it stands on the wire.
            pub fn as_str(self) -> &'static str { match self { $(Code::$name => $text),* } }
            /// The code that a text names, if there is one.
            pub fn parse(text: &str) -> Option<Self> { match text { $($text => Some(Code::$name),)* _ => None } }
        }
    };
}

codes! {
    /// The app is locked; the PIN is needed first.
    Locked = "locked",
    /// The app is not enrolled yet.
    NotEnrolled = "not_enrolled",
    /// It is enrolled already.
    AlreadyEnrolled = "already_enrolled",
    /// The text is not an enrolment code. Param `reason`: `shape` or `checksum`.
    CodeMalformed = "code_malformed",
    /// The server does not know the code, or it has been used or is too old.
    CodeRefused = "code_refused",
    /// Wrong PIN. Params `left` (tries) and `wait_seconds`.
    PinWrong = "pin_wrong",
    /// Too many wrong PINs just now. Param `wait_seconds`.
    PinWait = "pin_wait",
    /// The PIN is too easy or not 6–12 digits. Param `reason`: `length`, `digits`, `easy`.
    PinWeak = "pin_weak",
    /// The operating system's keystore gave no answer.
    KeystoreUnavailable = "keystore_unavailable",
    /// The server can't be reached.
    ServerUnreachable = "server_unreachable",
    /// The server did not answer in time.
    ServerSlow = "server_slow",
    /// The server answered something that is not Gadeplan's.
    ServerGarbled = "server_garbled",
    /// The server had an error of its own.
    ServerFailed = "server_failed",
    /// The server speaks another version. Params `ours`, `theirs`.
    ProtocolMismatch = "protocol_mismatch",
    /// The server asks us to wait. Param `wait_seconds`.
    ServerBusy = "server_busy",
    /// This device's access has been withdrawn.
    DeviceRevoked = "device_revoked",
    /// There is no such thing, or it is not yours to see (the same answer on purpose).
    NotFound = "not_found",
    /// Your role may not do this. Param `action`.
    NotAllowed = "not_allowed",
    /// The shift is not open (any more). Param `state`.
    ShiftNotOpen = "shift_not_open",
    /// You have logged something on the shift: you were out.
    AlreadyLogged = "already_logged",
    /// The report is approved; it must be reopened first.
    ReportApproved = "report_approved",
    /// The shift would be longer than any is: it was forgotten, and has to be ended at the time it ended. Param `hours`.
    ShiftTooLong = "shift_too_long",
    /// The end lies before the start.
    EndBeforeStart = "end_before_start",
    /// Something has to be filled in. Param `field`.
    Missing = "missing",
    /// A value is out of range. Params `field`, `min`, `max`.
    OutOfRange = "out_of_range",
    /// A text is too long. Params `field`, `length`, `max`.
    TooLong = "too_long",
    /// Not a phone number that can receive an SMS.
    PhoneInvalid = "phone_invalid",
    /// A title or meeting point says too much for a message. Params `field`, `word`.
    NotNeutral = "not_neutral",
    /// The youth has not said yes to SMS, or has said stop.
    NoConsent = "no_consent",
    /// There is no number to write to.
    NoPhone = "no_phone",
    /// The contradiction has been settled or changed in the meantime.
    ContradictionGone = "contradiction_gone",
    /// The two shifts are not of the same evening, area and kind.
    NotSameEvening = "not_same_evening",
    /// The device's disk is full.
    DiskFull = "disk_full",
    /// The database was written by a newer version of the app. Params `ours`, `theirs`.
    DatabaseNewer = "database_newer",
    /// The database file is damaged.
    DatabaseCorrupt = "database_corrupt",
    /// The database could not be opened or written.
    DatabaseFailed = "database_failed",
    /// A document can't be read; it is set aside. Param `doc`.
    DocumentUnreadable = "document_unreadable",
    /// The space needs a newer app to write in. Param `needed`.
    AppTooOld = "app_too_old",
    /// The request does not have the right form. Param `field` where known.
    BadRequest = "bad_request",
    /// A change was refused by the server: its form. Param `reason`.
    ChangeMalformed = "change_malformed",
    /// A change was refused: it hangs on one that the server does not have.
    ChangeMissingDependency = "change_missing_dependency",
    /// A change was refused: it is not signed by who it says.
    ChangeForged = "change_forged",
    /// A change was refused: the server does not know whose it is; their device has to be let in again first.
    AuthorUnknown = "author_unknown",
    /// A change was refused: it is too large. Params `size`, `max`.
    ChangeTooLarge = "change_too_large",
    /// A change was refused: the document would not bear it. Param `reason`.
    ChangeUnsafe = "change_unsafe",
    /// It was handed in without the right to and is kept aside at the server for the coordinator. Param `reason`:
    /// `revoked`, `grant`, or `discarded` where the coordinator has decided against it, and why in `because`
    /// ([`super::quarantine::DiscardReason`]).
    Quarantined = "quarantined",
    /// The document has been replaced by a newer edition (an erasure).
    EpochOld = "epoch_old",
    /// The document was erased for good; what is left of it here goes too. Param `unsent`, where something of it was never handed in.
    DocumentErased = "document_erased",
    /// A look-up is unusual and asks for its reason, for the log. Param `why`: `many` or `long_ago`.
    ReasonNeeded = "reason_needed",
    /// What is held of a youth can't be taken out while passages are undecided. Param `count`.
    AccessUndecided = "access_undecided",
    /// Something that should not happen.
    Internal = "internal",
}

impl Problem {
    /// A problem without parameters.
    pub fn new(code: Code) -> Self {
        Self {
            code,
            params: BTreeMap::new(),
        }
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        for (name, value) in &self.params {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

/// The result of everything that can fail in core.
pub type Result<T> = std::result::Result<T, Problem>;
