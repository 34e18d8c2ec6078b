//! A municipality with phones, for the server's tests. Everyone in it is invented.

use crate::cluster::{Base, Cluster};

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutoCommit, ObjType, ROOT, ReadDoc, ScalarValue};
use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_core::domain::ids::{DeviceId, DocId, Id, PersonId, SpaceId};
use gadeplan_core::domain::role::{DocumentKind, Role, SpaceClass};
use gadeplan_core::domain::time::{Clock, Timestamp};
use gadeplan_core::sync::signing::{DeviceKey, SignedHeaders, actor_of, author_statement, sign_request};
use gadeplan_core::sync::wire::{
    self, Cursor, EnrolRequest, EnrolResponse, Outcome, PROTOCOL, PulledDocument, Push, SYNC_PATH, SpacePosition,
    SpacePull, SyncRequest, SyncResponse,
};
use gadeplan_server::{Config, DatabaseFrom, JudgedBy, Limits, Relay, Running, Server, SharedClock};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tempfile::TempDir;
use uuid::Uuid;
use zeroize::Zeroizing;

/// 20 November 2026, 20:00 in Copenhagen.
pub const EVENING: i64 = 1_795_201_200_000;

pub struct HandClock(pub AtomicI64);

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

static COUNT: AtomicU64 = AtomicU64::new(1);

pub fn fresh<T: Id>() -> T {
    let n = COUNT.fetch_add(1, Ordering::SeqCst);
    T::from_uuid(Uuid::from_u128(
        (0x0190_0000_0000_7000_8000_0000_0000_0000_u128) + u128::from(n),
    ))
}

/// Whether this copy of the suite is for PostgreSQL.
pub const fn on_postgres() -> bool {
    // `server::postgres::support`; the other one is shorter.
    module_path!().len() > "server::sqlite::support".len()
}

/// An empty database of the storage that this copy of the suite is for; gone with this.
pub struct Database(pub Option<Base<'static>>);

impl Database {
    pub fn new() -> Self {
        Self(on_postgres().then(|| Base::new(Cluster::shared())))
    }

    pub fn from(&self) -> DatabaseFrom {
        match &self.0 {
            None => DatabaseFrom::Sqlite,
            Some(base) => DatabaseFrom::UrlFile(base.url_file()),
        }
    }

    /// PostgreSQL's address.
    pub fn url(&self) -> Option<String> {
        self.0.as_ref().map(Base::url)
    }

    /// What names it on the program's command line.
    pub fn arguments(&self) -> Vec<String> {
        let file = self.0.as_ref().map(|base| base.url_file().display().to_string());
        file.into_iter()
            .flat_map(|file| ["--database-url-file".to_owned(), file])
            .collect()
    }

    /// Its files, besides those in the data folder.
    pub fn files(&self) -> Vec<PathBuf> {
        let Some(base) = &self.0 else { return Vec::new() };
        base.psql("CHECKPOINT").unwrap();
        vec![base.files(), base.cluster().data().join("pg_wal")]
    }
}

/// A data folder with one street space, one more that few may see, a street worker, a colleague and a coordinator.
pub struct Valby {
    pub dir: TempDir,
    pub database: Database,
    pub clock: Arc<HandClock>,
    pub street: SpaceId,
    pub other: SpaceId,
    pub amir: PersonId,
    pub bente: PersonId,
    pub carla: PersonId,
}

impl Valby {
    /// A server's configuration, with workers of the real program.
    pub fn config(&self) -> Config {
        Config {
            database: self.database.from(),
            judged_by: JudgedBy::Workers(env!("CARGO_BIN_EXE_gadeplan-server").into()),
            ..Config::local(self.dir.path())
        }
    }

    /// Statements behind the server's back.
    pub fn sql(&self, sql: &str) -> Result<(), String> {
        match &self.database.0 {
            None => self.file().execute_batch(sql).map_err(|error| error.to_string()),
            Some(base) => base.psql(sql).map(|_| ()),
        }
    }

    /// A number that the database says.
    pub fn figure(&self, sql: &str) -> i64 {
        match &self.database.0 {
            None => self.file().query_row(sql, [], |row| row.get(0)).unwrap(),
            Some(base) => base.psql(sql).unwrap().parse().unwrap(),
        }
    }

    /// A copy of the database as it is, while nobody has it open.
    pub fn copy(&self) -> String {
        match &self.database.0 {
            None => {
                let copy = self.dir.path().join(format!("copy-{}", nonce()));
                let copy = copy.to_str().unwrap().to_owned();
                self.sql(&format!("VACUUM INTO '{copy}'")).unwrap();
                copy
            }
            Some(base) => base.copy(),
        }
    }

    /// A copy is put in the database's place.
    pub fn put_back(&self, copy: &str) {
        match &self.database.0 {
            None => {
                let file = self.dir.path().join("relay.sqlite");
                for ending in ["-wal", "-shm"] {
                    let _ = std::fs::remove_file(format!("{}{ending}", file.display()));
                }
                std::fs::copy(copy, file).unwrap();
            }
            Some(base) => base.put_back(copy),
        }
    }

    fn file(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.dir.path().join("relay.sqlite")).unwrap()
    }

    pub fn shared_clock(&self) -> SharedClock {
        self.clock.clone()
    }

    pub fn pass_minutes(&self, minutes: i64) {
        self.clock.0.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }

    pub fn new() -> Self {
        Self::on(Database::new())
    }

    pub fn on(database: Database) -> Self {
        let valby = Self {
            dir: tempfile::tempdir().unwrap(),
            database,
            clock: Arc::new(HandClock(AtomicI64::new(EVENING))),
            street: fresh(),
            other: fresh(),
            amir: fresh(),
            bente: fresh(),
            carla: fresh(),
        };
        gadeplan_server::init(&valby.config(), &valby.shared_clock()).unwrap();
        let relay = valby.relay();
        relay.put_person(valby.amir, &Role::StreetWorker).unwrap();
        relay.put_person(valby.bente, &Role::StreetWorker).unwrap();
        relay.put_person(valby.carla, &Role::Coordinator).unwrap();
        relay.add_space(valby.street, &SpaceClass::Street, None).unwrap();
        relay.add_space(valby.other, &SpaceClass::Street, None).unwrap();
        relay.put_grant(valby.amir, valby.street, &Role::StreetWorker).unwrap();
        relay.put_grant(valby.bente, valby.street, &Role::StreetWorker).unwrap();
        relay.put_grant(valby.carla, valby.street, &Role::Coordinator).unwrap();
        relay.put_grant(valby.carla, valby.other, &Role::Coordinator).unwrap();
        valby
    }

    pub fn relay(&self) -> Relay {
        gadeplan_server::open(&self.config(), &self.shared_clock()).unwrap()
    }

    /// A relay whose pages hold so little that a few short documents need many.
    pub fn relay_with_pages_of(&self, bytes: usize) -> Relay {
        let limits = Limits {
            page: bytes,
            ..Limits::default()
        };
        gadeplan_server::open(
            &Config {
                limits,
                ..self.config()
            },
            &self.shared_clock(),
        )
        .unwrap()
    }

    pub async fn serve(&self) -> Running {
        Server::start(self.config(), self.shared_clock()).await.unwrap()
    }
}

/// A device with its key; enrolled in-process or over HTTP.
#[derive(Clone)]
pub struct Phone {
    pub key: DeviceKey,
    pub incarnation: Uuid,
    pub device: DeviceId,
}

pub fn nonce() -> String {
    format!("nonce-{:016x}", COUNT.fetch_add(1, Ordering::SeqCst))
}

impl Phone {
    pub fn new() -> Self {
        let n = COUNT.fetch_add(1, Ordering::SeqCst);
        let mut secret = Zeroizing::new([7; 32]);
        secret[..8].copy_from_slice(&n.to_be_bytes());
        let key = DeviceKey::from_secret(&secret);
        Self {
            key,
            incarnation: Uuid::from_u128(n.into()),
            device: fresh(),
        }
    }

    pub fn actor(&self) -> [u8; 16] {
        actor_of(&self.key.public(), self.incarnation)
    }

    pub fn enrol_request(&self, secret: &[u8]) -> EnrolRequest {
        EnrolRequest {
            protocol: PROTOCOL,
            secret: secret.to_vec(),
            key: self.key.public().to_vec(),
            actor: self.actor().to_vec(),
            device_name: "Telefon Kanariegul".into(),
        }
    }

    /// Enrols in-process.
    pub fn enrolled(relay: &Relay, person: PersonId) -> Self {
        let mut phone = Self::new();
        phone.enrol_in(relay, person);
        phone
    }

    pub fn enrol_in(&mut self, relay: &Relay, person: PersonId) {
        let secret = relay.make_enrolment(person).unwrap().secret;
        let answer = relay.enrol(&self.key.public(), &self.enrol_request(&secret)).unwrap();
        assert_eq!(answer.person, person);
        self.device = answer.device;
    }

    pub async fn enrol(&mut self, url: &str, secret: &[u8]) -> Result<EnrolResponse, (u16, Problem)> {
        let answer: EnrolResponse = self.post(url, wire::ENROL_PATH, &self.enrol_request(secret)).await?;
        self.device = answer.device;
        Ok(answer)
    }

    pub fn signed(&self, method: &str, path: &str, body: &[u8]) -> SignedHeaders {
        sign_request(&self.key, method, path, body, Timestamp(EVENING), &nonce()).unwrap()
    }

    pub async fn post<Q: Serialize, A: DeserializeOwned>(
        &self,
        url: &str,
        path: &str,
        message: &Q,
    ) -> Result<A, (u16, Problem)> {
        let body = wire::encode(message).unwrap();
        let headers = self.signed("POST", path, &body);
        read(send(url, "POST", path, &headers, body).await).await
    }

    pub async fn get<A: DeserializeOwned>(&self, url: &str, path: &str) -> Result<A, (u16, Problem)> {
        let headers = self.signed("GET", path, b"");
        read(send(url, "GET", path, &headers, Vec::new()).await).await
    }

    pub async fn sync(&self, url: &str, request: &SyncRequest) -> Result<SyncResponse, (u16, Problem)> {
        self.post(url, SYNC_PATH, request).await
    }
}

/// The answer to what somebody may not do.
pub fn not_allowed(action: &str) -> (u16, Problem) {
    (403, Problem::new(Code::NotAllowed).with("action", action))
}

pub fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

pub async fn send(url: &str, method: &str, path: &str, headers: &SignedHeaders, body: Vec<u8>) -> reqwest::Response {
    try_send(&client(), url, method, path, headers, body).await.unwrap()
}

pub async fn try_send(
    client: &reqwest::Client,
    url: &str,
    method: &str,
    path: &str,
    headers: &SignedHeaders,
    body: Vec<u8>,
) -> reqwest::Result<reqwest::Response> {
    client
        .request(method.parse().unwrap(), format!("{url}{path}"))
        .header("content-digest", &headers.content_digest)
        .header("signature-input", &headers.signature_input)
        .header("signature", &headers.signature)
        .body(body)
        .send()
        .await
}

pub async fn read<A: DeserializeOwned>(response: reqwest::Response) -> Result<A, (u16, Problem)> {
    let status = response.status().as_u16();
    let body = response.bytes().await.unwrap();
    if status == 200 {
        Ok(wire::decode(&body).unwrap())
    } else {
        Err((status, wire::decode(&body).unwrap()))
    }
}

pub fn request(spaces: &[(SpaceId, Option<Cursor>)], push: Vec<Push>) -> SyncRequest {
    SyncRequest {
        protocol: PROTOCOL,
        app_schema: wire::APP_SCHEMA,
        app_version: "0.1.0".into(),
        server_incarnation: None,
        directory: 0,
        want_contacts: false,
        spaces: spaces
            .iter()
            .map(|(space, cursor)| SpacePosition {
                space: *space,
                cursor: *cursor,
            })
            .collect(),
        push,
        looks: Vec::new(),
        looks_to: None,
        incarnation: None,
        compare: Vec::new(),
        waiting: None,
        waited: None,
        round: None,
    }
}

/// A document on a phone, with what it has not handed in yet.
pub struct Draft {
    pub space: SpaceId,
    pub doc: DocId,
    pub kind: DocumentKind,
    pub epoch: u32,
    pub inner: AutoCommit,
    pub waiting: Vec<automerge::Change>,
}

impl Draft {
    pub fn new(phone: &Phone, space: SpaceId) -> Self {
        let inner = AutoCommit::new().with_actor(ActorId::from(phone.actor().to_vec()));
        Self {
            space,
            doc: fresh(),
            kind: DocumentKind::Shift,
            epoch: 0,
            inner,
            waiting: Vec::new(),
        }
    }

    /// The same document on another phone, from what that phone pulled.
    pub fn from_pulled(phone: &Phone, space: SpaceId, pulled: &PulledDocument) -> Self {
        let mut draft = Self {
            doc: pulled.doc,
            kind: pulled.kind.clone(),
            ..Self::new(phone, space)
        };
        draft.apply(pulled);
        draft
    }

    pub fn apply(&mut self, pulled: &PulledDocument) {
        let changes: Vec<_> = pulled
            .changes
            .iter()
            .map(|c| automerge::Change::from_bytes(c.body.clone()).unwrap())
            .collect();
        self.inner.apply_changes(changes).unwrap();
    }

    /// Writes a value; the first change says what the document is, as the app's does.
    pub fn write(&mut self, key: &str, text: &str) -> &mut Self {
        if self.inner.get_heads().is_empty() {
            self.be_born();
        }
        self.inner.put(ROOT, key, text).unwrap();
        self.commit()
    }

    pub fn be_born(&mut self) {
        let doc = self.doc.uuid().as_bytes().to_vec();
        self.inner.put(ROOT, "doc", ScalarValue::Bytes(doc)).unwrap();
        self.inner.put(ROOT, "kind", self.kind.as_str()).unwrap();
        self.inner.put_object(ROOT, "claims", ObjType::Map).unwrap();
    }

    pub fn commit(&mut self) -> &mut Self {
        self.inner
            .commit_with(CommitOptions::default().with_time(EVENING / 1000));
        self.waiting.push(self.inner.get_last_local_change().unwrap());
        self
    }

    pub fn read(&self, key: &str) -> Option<String> {
        self.inner
            .get(ROOT, key)
            .unwrap()
            .map(|(value, _)| value.into_string().unwrap())
    }

    pub fn heads(&mut self) -> Vec<[u8; 32]> {
        let mut heads: Vec<_> = self.inner.get_heads().into_iter().map(|head| head.0).collect();
        heads.sort_unstable();
        heads
    }

    /// A push of all that waits, which goes on waiting.
    pub fn offer(&self, phone: &Phone) -> Push {
        let bytes = self.waiting.iter().map(|change| change.raw_bytes().to_vec()).collect();
        let hashes: Vec<_> = self.waiting.iter().map(|change| change.hash().0).collect();
        self.push_of(phone, bytes, &hashes)
    }

    /// A push of all that waits, taken off.
    pub fn push(&mut self, phone: &Phone) -> Push {
        let push = self.offer(phone);
        self.waiting.clear();
        push
    }

    pub fn push_of(&self, phone: &Phone, changes: Vec<Vec<u8>>, hashes: &[[u8; 32]]) -> Push {
        let statement = author_statement(self.space, self.doc, self.epoch, hashes);
        Push {
            space: self.space,
            doc: self.doc,
            kind: self.kind.clone(),
            epoch: self.epoch,
            changes: changes.into_iter().map(serde_bytes::ByteBuf::from).collect(),
            signature: phone.key.sign(&statement),
            author: None,
        }
    }
}

pub fn outcomes(response: &SyncResponse) -> Vec<Result<u64, &'static str>> {
    let tell = |verdict: &wire::Verdict| match &verdict.outcome {
        Outcome::Accepted { seq } => Ok(*seq),
        Outcome::Refused(problem) | Outcome::Quarantined(problem) => Err(problem.code.as_str()),
    };
    response.verdicts.iter().map(tell).collect()
}

pub fn pull_of(response: &SyncResponse, space: SpaceId) -> &SpacePull {
    response.pulls.iter().find(|pull| pull.space == space).unwrap()
}

/// A phone's copy of one space, kept by pulling: what the tests compare with the truth.
#[derive(Default)]
pub struct Copy {
    pub cursor: Option<Cursor>,
    pub docs: BTreeMap<DocId, AutoCommit>,
    pub pages: usize,
}

impl Copy {
    pub fn take(&mut self, pull: &SpacePull) {
        self.cursor = Some(pull.next);
        self.pages += 1;
        for document in &pull.documents {
            let copy = self.docs.entry(document.doc).or_default();
            for change in &document.changes {
                let change = automerge::Change::from_bytes(change.body.clone()).unwrap();
                copy.apply_changes([change.clone()]).unwrap();
                assert!(
                    copy.get_change_by_hash(&change.hash()).is_some(),
                    "a change came before what it hangs on"
                );
            }
        }
    }

    pub fn pull(&mut self, relay: &Relay, phone: &Phone, space: SpaceId) -> bool {
        let response = relay
            .sync(phone.device, &request(&[(space, self.cursor)], Vec::new()))
            .unwrap();
        let pull = pull_of(&response, space);
        self.take(pull);
        pull.more
    }

    pub fn pull_all(&mut self, relay: &Relay, phone: &Phone, space: SpaceId) {
        while self.pull(relay, phone, space) {
            assert!(self.pages < 10_000, "never done");
        }
    }

    pub fn heads(&mut self) -> BTreeMap<DocId, Vec<[u8; 32]>> {
        let heads = |doc: &mut AutoCommit| {
            let mut heads: Vec<_> = doc.get_heads().into_iter().map(|head| head.0).collect();
            heads.sort_unstable();
            heads
        };
        self.docs.iter_mut().map(|(id, doc)| (*id, heads(doc))).collect()
    }

    pub fn text(&self, doc: DocId, key: &str) -> Option<String> {
        self.docs
            .get(&doc)?
            .get(ROOT, key)
            .unwrap()
            .map(|(value, _)| value.into_string().unwrap())
    }
}
