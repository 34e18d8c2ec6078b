//! What people type and paste: codes, addresses, telephone numbers.
#![no_main]

use gadeplan_core::domain::phone;
use gadeplan_core::sync::enrolment_code::EnrolmentCode;
use gadeplan_core::sync::server_address::ServerAddress;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    if let Ok(code) = EnrolmentCode::read(&text) {
        let written = code.write().unwrap();
        assert_eq!(EnrolmentCode::read(&written).unwrap().write().unwrap(), written);
    }
    let _ = ServerAddress::read(&text);
    if let Ok(number) = phone::parse(&text) {
        assert_eq!(
            phone::parse(&number).unwrap(),
            number,
            "a number that is understood is one"
        );
    }
});
