//! Devices: listed with what waits on them, renamed, shut out, let in again, wiped.

use super::support::{Draft, Phone, Valby, fresh, not_allowed, outcomes, read, request, send};
use gadeplan_core::domain::error::{Code, Problem};
use gadeplan_core::domain::ids::DeviceId;
use gadeplan_core::domain::time::Timestamp;
use gadeplan_core::sync::wire::{
    self, DEVICES_PATH, DeviceChange, DeviceDeed, DeviceEntry, DeviceList, POKES_PATH, PROTOCOL, Poke, WIPED_PATH,
    Wiped,
};

async fn with_device(
    phone: &Phone,
    url: &str,
    device: DeviceId,
    deed: DeviceDeed,
) -> Result<DeviceList, (u16, Problem)> {
    phone.post(url, DEVICES_PATH, &DeviceChange { device, deed }).await
}

fn entry(list: &DeviceList, device: DeviceId) -> DeviceEntry {
    list.devices
        .iter()
        .find(|entry| entry.device == device)
        .unwrap()
        .clone()
}

#[tokio::test]
async fn devices_are_listed_with_what_waits_renamed_shut_out_and_let_in_again() {
    let valby = Valby::new();
    let server = valby.serve().await;
    let url = server.url();
    let (amir, carla) = (
        Phone::enrolled(server.relay(), valby.amir),
        Phone::enrolled(server.relay(), valby.carla),
    );
    let list: DeviceList = carla.get(&url, DEVICES_PATH).await.unwrap();
    assert_eq!(
        (
            entry(&list, amir.device).waiting,
            entry(&list, amir.device).last_contact
        ),
        (None, None)
    );

    // Three things stay on it, and one more is refused.
    let mut forged = Draft::new(&amir, fresh());
    forged.write("a", "1");
    let asked = wire::SyncRequest {
        waiting: Some(3),
        ..request(&[], vec![forged.push(&amir)])
    };
    assert_eq!(outcomes(&amir.sync(&url, &asked).await.unwrap()), [Err("not_found")]);
    let list: DeviceList = carla.get(&url, DEVICES_PATH).await.unwrap();
    let told = entry(&list, amir.device);
    assert_eq!((told.waiting, told.app_version.as_str()), (Some(4), "0.1.0"));
    assert_eq!(told.last_contact, Some(Timestamp(super::support::EVENING)));

    let list = with_device(&carla, &url, amir.device, DeviceDeed::Rename(" Amirs\u{7} nye ".into()))
        .await
        .unwrap();
    assert_eq!(entry(&list, amir.device).name, "Amirs nye");
    let nameless = with_device(&carla, &url, amir.device, DeviceDeed::Rename("  ".into()))
        .await
        .unwrap_err();
    assert_eq!(
        nameless,
        (400, Problem::new(Code::Missing).with("field", "device_name"))
    );

    let list = with_device(&carla, &url, amir.device, DeviceDeed::Revoke)
        .await
        .unwrap();
    assert!(entry(&list, amir.device).revoked);
    let shut = (401, Problem::new(Code::DeviceRevoked));
    assert_eq!(amir.sync(&url, &request(&[], vec![])).await.unwrap_err(), shut);
    let told = amir.sync(&url, &asked).await.unwrap();
    assert_eq!((outcomes(&told), told.shut_out), (vec![Err("not_found")], true));
    let list = with_device(&carla, &url, amir.device, DeviceDeed::Restore)
        .await
        .unwrap();
    assert!(!entry(&list, amir.device).revoked);
    assert!(amir.sync(&url, &request(&[], vec![])).await.is_ok());
    let list: DeviceList = carla.get(&url, DEVICES_PATH).await.unwrap();
    assert_eq!(entry(&list, amir.device).waiting, None, "an older app does not say");

    for deed in [DeviceDeed::Revoke, DeviceDeed::Wipe] {
        let own = with_device(&carla, &url, carla.device, deed.clone()).await.unwrap_err();
        assert_eq!(own, not_allowed("own_device"));
        assert_eq!(
            with_device(&amir, &url, carla.device, deed.clone()).await.unwrap_err(),
            not_allowed("devices")
        );
        assert_eq!(
            with_device(&carla, &url, fresh(), deed).await.unwrap_err(),
            (404, Problem::new(Code::NotFound))
        );
    }
}

#[tokio::test]
async fn a_device_that_is_to_be_wiped_hands_in_and_gets_nothing_but_the_order() {
    let valby = Valby::new();
    let server = valby.serve().await;
    let url = server.url();
    let (amir, carla) = (
        Phone::enrolled(server.relay(), valby.amir),
        Phone::enrolled(server.relay(), valby.carla),
    );
    let unasked: Result<Wiped, _> = amir.post(&url, WIPED_PATH, &Wiped { protocol: PROTOCOL }).await;
    assert_eq!(unasked.unwrap_err(), not_allowed("wiped"));
    let mut report = Draft::new(&carla, valby.street);
    report.write("a", "Nora Kanariegul");
    carla
        .sync(&url, &request(&[], vec![report.push(&carla)]))
        .await
        .unwrap();

    let list = with_device(&carla, &url, amir.device, DeviceDeed::Wipe).await.unwrap();
    let ordered = entry(&list, amir.device);
    assert_eq!(
        (ordered.wipe_ordered_at, ordered.wiped_at, ordered.revoked),
        (Some(Timestamp(super::support::EVENING)), None, false)
    );
    let mut unsent = Draft::new(&amir, valby.street);
    unsent.write("a", "Skrevet ude.");
    let answer = amir
        .sync(&url, &request(&[(valby.street, None)], vec![unsent.push(&amir)]))
        .await
        .unwrap();
    assert_eq!(outcomes(&answer), [Ok(2)], "what it has not sent is taken");
    assert!(answer.wipe && answer.pulls.is_empty() && answer.spaces.is_empty() && answer.authors.is_empty());
    // Nothing else is its to ask.
    let shut = (401, Problem::new(Code::DeviceRevoked));
    let stream = send(&url, "GET", POKES_PATH, &amir.signed("GET", POKES_PATH, b""), vec![]).await;
    assert_eq!(read::<Poke>(stream).await.unwrap_err(), shut);

    // The order is taken back, given again to a phone that has been shut out meanwhile, and obeyed.
    with_device(&carla, &url, amir.device, DeviceDeed::Restore)
        .await
        .unwrap();
    assert!(!amir.sync(&url, &request(&[], vec![])).await.unwrap().wipe);
    with_device(&carla, &url, amir.device, DeviceDeed::Revoke)
        .await
        .unwrap();
    with_device(&carla, &url, amir.device, DeviceDeed::Wipe).await.unwrap();
    let answer = amir
        .sync(&url, &request(&[(valby.street, None)], vec![]))
        .await
        .unwrap();
    assert!(answer.wipe && answer.pulls.is_empty() && answer.spaces.is_empty());
    let said: Wiped = amir
        .post(&url, WIPED_PATH, &Wiped { protocol: PROTOCOL })
        .await
        .unwrap();
    assert_eq!(said.protocol, PROTOCOL);
    assert_eq!(amir.sync(&url, &request(&[], vec![])).await.unwrap_err(), shut);
    let list: DeviceList = carla.get(&url, DEVICES_PATH).await.unwrap();
    let wiped = entry(&list, amir.device);
    assert_eq!(
        (wiped.wiped_at, wiped.revoked, wiped.waiting),
        (Some(Timestamp(super::support::EVENING)), true, Some(0))
    );
    for deed in [DeviceDeed::Restore, DeviceDeed::Wipe] {
        let gone = with_device(&carla, &url, amir.device, deed).await.unwrap_err();
        assert_eq!(gone, not_allowed("wiped"), "what is gone does not come back");
    }
}
