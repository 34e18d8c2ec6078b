//! What a device says to the server and what it makes of the answers: signs, encodes, and turns whatever comes back —
//! ours, a proxy's error page, a newer server's, rubbish — into an answer or one clear problem.

use super::transport::{Incoming, Outgoing, Stream, Transport, is_safe};
use super::vault::random;
use data_encoding::HEXLOWER;
use gadeplan_core::domain::error::{Code, Problem, Result};
use gadeplan_core::domain::time::Clock;
use gadeplan_core::sync::server_address::ServerAddress;
use gadeplan_core::sync::signing::{DeviceKey, sign_request};
use gadeplan_core::sync::wire::{
    CONTENT_TYPE, DEVICES_PATH, DeviceChange, DeviceList, ENROL_PATH, ENROLMENTS_PATH, EnrolRequest, EnrolResponse,
    EnrolmentRequest, EnrolmentResponse, GRANTS_PATH, GrantChange, GrantList, LOOKS_PATH, LooksRequest, LooksResponse,
    POKES_PATH, PROTOCOL, QUARANTINE_PATH, QUARANTINE_WORK_PATH, QuarantineAsked, QuarantineDecision, QuarantineList,
    QuarantinedWork, SYNC_PATH, SyncRequest, SyncResponse, WIPED_PATH, Wiped, decode, encode,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How long a busy server is given that does not say how long it wants.
const BUSY_SECONDS: u64 = 30;

/// The problems that a server may tell a person of; every other is a server's fault and nothing to act on.
const SPOKEN: [Code; 16] = [
    Code::CodeRefused,
    Code::ProtocolMismatch,
    Code::ServerBusy,
    Code::ServerFailed,
    Code::DeviceRevoked,
    Code::NotFound,
    Code::NotAllowed,
    Code::AppTooOld,
    Code::BadRequest,
    Code::Missing,
    // Of work in quarantine that can't be taken in.
    Code::ChangeMalformed,
    Code::ChangeMissingDependency,
    Code::ChangeForged,
    Code::ChangeTooLarge,
    Code::ChangeUnsafe,
    Code::EpochOld,
];

/// The server as one device reaches it.
#[derive(Clone)]
pub struct Server {
    address: ServerAddress,
    key: DeviceKey,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock + Send + Sync>,
}

impl Server {
    /// The server at an address, spoken to with a device's key.
    ///
    /// # Errors
    /// [`Code::CodeMalformed`] with `reason` `insecure` where the address is plain HTTP to another machine.
    pub fn new(
        address: ServerAddress,
        key: DeviceKey,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock + Send + Sync>,
    ) -> Result<Self> {
        if !is_safe(address.url()) {
            return Err(Problem::new(Code::CodeMalformed).with("reason", "insecure"));
        }
        Ok(Self {
            address,
            key,
            transport,
            clock,
        })
    }

    /// Asks to be let in.
    ///
    /// # Errors
    /// [`Code::CodeRefused`], [`Code::ProtocolMismatch`] and those of the way there.
    pub async fn enrol(&self, request: &EnrolRequest) -> Result<EnrolResponse> {
        let answer: EnrolResponse = self.ask("POST", ENROL_PATH, encode(request)?).await?;
        same_protocol(answer.protocol)?;
        Ok(answer)
    }

    /// The one POST.
    ///
    /// # Errors
    /// [`Code::DeviceRevoked`], [`Code::ServerBusy`] and those of the way there.
    pub async fn sync(&self, request: &SyncRequest) -> Result<SyncResponse> {
        let answer: SyncResponse = self.ask("POST", SYNC_PATH, encode(request)?).await?;
        same_protocol(answer.protocol)?;
        Ok(answer)
    }

    /// Makes a one-time code.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] and those of the way there.
    pub async fn enrolment_create(&self, request: &EnrolmentRequest) -> Result<EnrolmentResponse> {
        self.ask("POST", ENROLMENTS_PATH, encode(request)?).await
    }

    /// Every device of the municipality.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] and those of the way there.
    pub async fn devices(&self) -> Result<DeviceList> {
        self.ask("GET", DEVICES_PATH, Vec::new()).await
    }

    /// Who has looked at a document.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::NotAllowed`] and those of the way there.
    pub async fn looks(&self, request: &LooksRequest) -> Result<LooksResponse> {
        let answer: LooksResponse = self.ask("POST", LOOKS_PATH, encode(request)?).await?;
        same_protocol(answer.protocol)?;
        Ok(answer)
    }

    /// Does something with a device.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], [`Code::NotFound`], [`Code::Missing`] and those of the way there.
    pub async fn device_change(&self, change: &DeviceChange) -> Result<DeviceList> {
        self.ask("POST", DEVICES_PATH, encode(change)?).await
    }

    /// Who may see which space.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] and those of the way there.
    pub async fn grants(&self) -> Result<GrantList> {
        self.ask("GET", GRANTS_PATH, Vec::new()).await
    }

    /// Gives somebody a space, or takes it.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], [`Code::NotFound`] and those of the way there.
    pub async fn grant_change(&self, change: &GrantChange) -> Result<GrantList> {
        self.ask("POST", GRANTS_PATH, encode(change)?).await
    }

    /// What was handed in without the right to and waits for a decision.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] and those of the way there.
    pub async fn quarantine(&self) -> Result<QuarantineList> {
        self.ask("GET", QUARANTINE_PATH, Vec::new()).await
    }

    /// What one piece of it says.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], [`Code::NotFound`] and those of the way there.
    pub async fn quarantined_work(&self, asked: &QuarantineAsked) -> Result<QuarantinedWork> {
        self.ask("POST", QUARANTINE_WORK_PATH, encode(asked)?).await
    }

    /// Decides about it.
    ///
    /// # Errors
    /// [`Code::NotAllowed`], [`Code::NotFound`], what the work is refused with, and those of the way there.
    pub async fn quarantine_decide(&self, decision: &QuarantineDecision) -> Result<QuarantineList> {
        self.ask("POST", QUARANTINE_PATH, encode(decision)?).await
    }

    /// Says that this device has wiped itself.
    ///
    /// # Errors
    /// Those of the way there.
    pub async fn wiped(&self) -> Result<Wiped> {
        let said = Wiped { protocol: PROTOCOL };
        self.ask("POST", WIPED_PATH, encode(&said)?).await
    }

    /// Listens on the poke channel.
    ///
    /// # Errors
    /// Those of the way there.
    pub async fn pokes(&self) -> Result<Box<dyn Stream>> {
        self.transport
            .listen(self.outgoing("GET", POKES_PATH, Vec::new())?)
            .await
    }

    fn outgoing(&self, method: &'static str, path: &'static str, body: Vec<u8>) -> Result<Outgoing> {
        let nonce = HEXLOWER.encode(random::<16>()?.as_slice());
        let signed = sign_request(&self.key, method, path, &body, self.clock.now(), &nonce)?;
        Ok(Outgoing {
            method,
            server: self.address.clone(),
            path,
            signed,
            body,
        })
    }

    async fn ask<T: DeserializeOwned>(&self, method: &'static str, path: &'static str, body: Vec<u8>) -> Result<T> {
        let answer = self.transport.exchange(self.outgoing(method, path, body)?).await?;
        if answer.status != 200 {
            return Err(refusal(&answer));
        }
        if answer.content_type != CONTENT_TYPE {
            return Err(Problem::new(Code::ServerGarbled));
        }
        decode(&answer.body).map_err(|_| unreadable(&answer.body))
    }
}

/// The first word of every answer that may one day have another shape.
#[derive(Serialize, Deserialize)]
struct Protocol {
    protocol: u32,
}

fn same_protocol(theirs: u32) -> Result<()> {
    if theirs == PROTOCOL {
        Ok(())
    } else {
        Err(Problem::new(Code::ProtocolMismatch)
            .with("ours", PROTOCOL)
            .with("theirs", theirs))
    }
}

/// An answer we can't read is another version's where it says so, and rubbish otherwise.
fn unreadable(body: &[u8]) -> Problem {
    match decode::<Protocol>(body).map(|answer| same_protocol(answer.protocol)) {
        Ok(Err(mismatch)) => mismatch,
        _ => Problem::new(Code::ServerGarbled),
    }
}

/// Why the server did not answer what was asked: in its own words where they are ours, else by the status, for a proxy
/// or a captive network may have spoken instead.
fn refusal(answer: &Incoming) -> Problem {
    if answer.content_type == CONTENT_TYPE
        && let Ok(mut problem) = decode::<Problem>(&answer.body)
    {
        // A server restored from an old backup, or made anew, does not know this device: to whoever holds it that is
        // the same as a withdrawn access, not an app that was never enrolled.
        if problem.code == Code::NotEnrolled {
            return Problem::new(Code::DeviceRevoked).with("reason", "unknown");
        }
        if !SPOKEN.contains(&problem.code) {
            return Problem::new(Code::ServerFailed);
        }
        // Parameters reach a sentence on the screen; none of ours is long.
        problem
            .params
            .retain(|name, value| name.len() <= 32 && value.len() <= 64);
        return problem;
    }
    let busy = || {
        Problem::new(Code::ServerBusy).with(
            "wait_seconds",
            answer.retry_after.unwrap_or(BUSY_SECONDS).clamp(1, 3600),
        )
    };
    match answer.status {
        429 => busy(),
        503 if answer.retry_after.is_some() => busy(),
        500..=599 => Problem::new(Code::ServerFailed),
        _ => Problem::new(Code::ServerGarbled),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::transport::Pending;
    use gadeplan_core::domain::time::Timestamp;
    use std::sync::Mutex;
    use zeroize::Zeroizing;

    struct Noon;
    impl Clock for Noon {
        fn now(&self) -> Timestamp {
            Timestamp(1_800_000_000_000)
        }
    }

    /// Answers every request alike.
    struct Canned(Incoming, Mutex<Vec<Outgoing>>);
    impl Transport for Canned {
        fn exchange(&self, request: Outgoing) -> Pending<'_, Result<Incoming>> {
            self.1.lock().unwrap().push(request);
            Box::pin(async { Ok(self.0.clone()) })
        }
        fn listen(&self, _: Outgoing) -> Pending<'_, Result<Box<dyn Stream>>> {
            Box::pin(async { Err(Problem::new(Code::ServerUnreachable)) })
        }
    }

    fn answer(status: u16, content_type: &str, body: Vec<u8>) -> Incoming {
        Incoming {
            status,
            content_type: content_type.to_owned(),
            retry_after: None,
            body,
        }
    }

    fn address(url: &str) -> ServerAddress {
        ServerAddress::new(url, None).unwrap()
    }

    fn devices(incoming: Incoming) -> Result<DeviceList> {
        let key = DeviceKey::from_secret(&Zeroizing::new([1; 32]));
        let server = Server::new(
            address("http://127.0.0.1:7878"),
            key,
            Arc::new(Canned(incoming, Mutex::default())),
            Arc::new(Noon),
        )
        .unwrap();
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(server.devices())
    }

    fn code(incoming: Incoming) -> Code {
        devices(incoming).unwrap_err().code
    }

    #[test]
    fn a_good_answer_is_read() {
        let list = DeviceList { devices: Vec::new() };
        assert_eq!(
            devices(answer(200, CONTENT_TYPE, encode(&list).unwrap())).unwrap(),
            list
        );
    }

    #[test]
    fn whatever_comes_back_is_one_clear_problem() {
        assert_eq!(
            code(answer(
                200,
                "text/html",
                b"<html>Log in to the library's wifi</html>".to_vec()
            )),
            Code::ServerGarbled
        );
        assert_eq!(
            code(answer(200, CONTENT_TYPE, b"rubbish".to_vec())),
            Code::ServerGarbled
        );
        assert_eq!(code(answer(200, CONTENT_TYPE, Vec::new())), Code::ServerGarbled);
        assert_eq!(code(answer(302, "", Vec::new())), Code::ServerGarbled);
        assert_eq!(code(answer(404, "text/html", Vec::new())), Code::ServerGarbled);
        assert_eq!(code(answer(502, "text/html", Vec::new())), Code::ServerFailed);
        assert_eq!(code(answer(429, "", Vec::new())), Code::ServerBusy);
        let busy = devices(Incoming {
            retry_after: Some(99_999),
            ..answer(503, "", Vec::new())
        })
        .unwrap_err();
        assert_eq!(busy, Problem::new(Code::ServerBusy).with("wait_seconds", 3600));
    }

    #[test]
    fn the_servers_own_words_are_passed_on_where_they_are_the_servers_to_say() {
        let said = |problem: &Problem| devices(answer(400, CONTENT_TYPE, encode(problem).unwrap())).unwrap_err();
        let revoked = Problem::new(Code::DeviceRevoked);
        assert_eq!(said(&revoked), revoked);
        assert_eq!(
            said(&Problem::new(Code::PinWrong)).code,
            Code::ServerFailed,
            "a server knows no PIN"
        );
        assert_eq!(said(&Problem::new(Code::NotEnrolled)).code, Code::DeviceRevoked);
        let long = Problem::new(Code::BadRequest)
            .with("field", "x".repeat(1000))
            .with("reason", "shape");
        assert_eq!(said(&long), Problem::new(Code::BadRequest).with("reason", "shape"));
    }

    #[test]
    fn another_version_is_named_even_where_its_answer_can_not_be_read() {
        let problem = devices(answer(200, CONTENT_TYPE, encode(&Protocol { protocol: 9 }).unwrap())).unwrap_err();
        assert_eq!(
            problem,
            Problem::new(Code::ProtocolMismatch)
                .with("ours", PROTOCOL)
                .with("theirs", 9)
        );
    }

    #[test]
    fn plain_http_to_another_machine_is_refused_before_anything_is_sent() {
        let key = DeviceKey::from_secret(&Zeroizing::new([1; 32]));
        let transport = Arc::new(Canned(answer(200, "", Vec::new()), Mutex::default()));
        let refused = Server::new(address("http://gadeplan.example"), key, transport, Arc::new(Noon))
            .err()
            .unwrap();
        assert_eq!(refused.params["reason"], "insecure");
    }
}
