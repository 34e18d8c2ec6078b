//! A municipality without a proxy: the server shows a certificate of its own, and devices know it by the pin that came
//! with their code. The real server and the real app, over real TLS on loopback.

use gadeplan_app::host::app::App;
use gadeplan_app::host::environment::Environment;
use gadeplan_app::host::keystore::FileKeystore;
use gadeplan_app::host::vault::Cost;
use gadeplan_app::wire::app::Enrol;
use gadeplan_core::domain::error::Code;
use gadeplan_core::domain::ids::{Id, PersonId};
use gadeplan_core::domain::role::Role;
use gadeplan_core::sync::enrolment_code::EnrolmentCode;
use gadeplan_core::sync::server_address::{CertificatePin, ServerAddress};
use gadeplan_server::config::Tls;
use gadeplan_server::{Config, Relay, Running, Server, SystemClock, tls};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

fn nadia() -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001))
}

/// A server's folder with a certificate of its own.
struct Office {
    folder: TempDir,
    runtime: Runtime,
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap();
        let office = Self { folder, runtime };
        gadeplan_server::init(&office.config(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))), &clock()).unwrap();
        tls::make(&office.tls(), "gadeplan.valby.example").unwrap();
        office
    }

    fn tls(&self) -> Tls {
        Tls {
            certificate: self.folder.path().join("tls.pem"),
            key: self.folder.path().join("tls.key"),
            pinned: true,
        }
    }

    fn config(&self, listen: SocketAddr) -> Config {
        Config {
            listen,
            tls: Some(self.tls()),
            ..Config::local(self.folder.path())
        }
    }

    fn opens(&self, listen: SocketAddr) -> Running {
        let started = Server::start(self.config(listen), clock());
        self.runtime.block_on(started).unwrap()
    }

    fn closes(&self, running: Running) {
        self.runtime.block_on(running.shutdown()).unwrap();
    }

    fn pin(&self) -> Option<CertificatePin> {
        tls::pin(Some(&self.tls())).unwrap()
    }
}

fn clock() -> gadeplan_server::SharedClock {
    Arc::new(SystemClock)
}

/// A code for Nadia at a server that is known by a pin.
fn code(relay: &Relay, url: &str, pin: Option<CertificatePin>) -> String {
    let secret = relay.make_enrolment(nadia()).unwrap().secret.try_into().unwrap();
    let server = ServerAddress::new(url, pin).unwrap();
    EnrolmentCode { server, secret }.write().unwrap()
}

fn phone(folder: &Path, runtime: &Runtime) -> App {
    let keys = Arc::new(FileKeystore::new(folder.join("keys")));
    let environment = Environment {
        cost: Cost::NONE,
        ..Environment::real(runtime.handle().clone(), keys)
    };
    App::new(folder, environment)
}

fn enrol(app: &App, code: String) -> gadeplan_core::domain::error::Result<()> {
    app.enrol(&Enrol {
        code,
        pin: "271828".into(),
        device_name: "Nadias telefon".into(),
    })
}

#[test]
fn the_pinned_certificate_is_trusted_and_no_other() {
    let office = Office::new();
    let running = office.opens(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    let (address, url) = (running.addr, running.url());
    let relay = running.relay().clone();
    relay.put_person(nadia(), &Role::StreetWorker).unwrap();

    // Without the pin the certificate is a stranger's, and so it is with another one. The code is not used up.
    let folder = tempfile::tempdir().unwrap();
    let nadia = phone(folder.path(), &office.runtime);
    let stranger = CertificatePin::of(b"another key");
    for pin in [None, Some(stranger)] {
        let problem = enrol(&nadia, code(&relay, &url, pin)).unwrap_err();
        assert_eq!(problem.code, Code::ServerUnreachable);
    }
    enrol(&nadia, code(&relay, &url, office.pin())).unwrap();
    let known = nadia.session(|session| Ok(session.identity().server.clone())).unwrap();
    assert_eq!(known.pin(), office.pin());
    let asks = |app: &App| {
        app.ask(|server| async move { server.devices().await })
            .unwrap_err()
            .code
    };
    // She may not list devices; but it is the server who says so.
    assert_eq!(asks(&nadia), Code::NotAllowed);

    // Somebody else takes the server's place, with a certificate of their own.
    office.closes(running);
    let impostor = Office::new();
    let running = impostor.opens(address);
    assert_eq!(asks(&nadia), Code::ServerUnreachable);
    assert!(running.relay().devices().unwrap().devices.is_empty());
    impostor.closes(running);

    // The office is back, with the same key.
    let running = office.opens(address);
    assert_eq!(asks(&nadia), Code::NotAllowed);
    office.closes(running);
}

#[test]
fn a_key_is_never_replaced_and_must_belong_to_its_certificate() {
    let office = Office::new();
    let pin = office.pin();
    assert!(tls::make(&office.tls(), "gadeplan.valby.example").is_err());
    assert_eq!(office.pin(), pin);
    let other = Office::new();
    std::fs::copy(other.tls().key, office.tls().key).unwrap();
    let listen = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let started = Server::start(office.config(listen), clock());
    let Err(error) = office.runtime.block_on(started) else {
        panic!("a server with another's key")
    };
    assert!(format!("{error:#}").contains("certificate"), "{error:#}");
}
