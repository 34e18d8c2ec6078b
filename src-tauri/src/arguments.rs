//! What the two programs may be asked on the command line.

use clap::{Args, Parser};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Gadeplan.
#[derive(Clone, Debug, Parser)]
#[command(name = "gadeplan", version)]
pub struct WindowArguments {
    /// A demonstration in this folder, instead of this machine's own device.
    #[arg(long, value_name = "FOLDER")]
    pub demo: Option<PathBuf>,
    /// How the demonstration begins.
    #[command(flatten)]
    pub with: DemoArguments,
    /// The window's size in logical pixels, as WIDTHxHEIGHT.
    #[arg(long, value_parser = size)]
    pub size: Option<(u32, u32)>,
}

/// Gadeplan on a loopback address, for development and tests.
#[derive(Clone, Debug, Parser)]
#[command(name = "gadeplan-browser", version)]
pub struct BrowserArguments {
    /// The demonstration's folder: the server's data in `server`, each device in a folder of its own.
    #[arg(long, value_name = "FOLDER")]
    pub demo: PathBuf,
    /// How the demonstration begins.
    #[command(flatten)]
    pub with: DemoArguments,
    /// Where to listen; loopback only.
    #[arg(long, default_value = "127.0.0.1:7879", value_parser = loopback)]
    pub listen: SocketAddr,
    /// The built interface.
    #[arg(long, value_name = "FOLDER", default_value = "ui/dist")]
    pub ui: PathBuf,
}

/// How a demonstration begins.
#[derive(Clone, Debug, Args)]
pub struct DemoArguments {
    /// The demonstration's server.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7878")]
    pub server: String,
    /// Let nobody in by itself: enrolment is done by hand.
    #[arg(long, requires = "demo")]
    pub fresh: bool,
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let parsed = text
        .split_once('x')
        .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    parsed
        .filter(|(width, height)| (320..=8192).contains(width) && (480..=8192).contains(height))
        .ok_or_else(|| "WIDTHxHEIGHT, at least 320x480".to_owned())
}

fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| "ADDRESS:PORT".to_owned())?;
    // Whoever reaches this address is every device at once; that is for this machine alone.
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("a loopback address: this host is for this machine alone".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demonstration_is_asked_for() {
        let asked = WindowArguments::try_parse_from([
            "gadeplan",
            "--demo",
            ".demo",
            "--server",
            "http://127.0.0.1:1",
            "--size",
            "360x740",
        ])
        .unwrap();
        assert_eq!(asked.size, Some((360, 740)));
        assert_eq!(asked.with.server, "http://127.0.0.1:1");
        assert!(WindowArguments::try_parse_from(["gadeplan"]).unwrap().demo.is_none());
        assert!(WindowArguments::try_parse_from(["gadeplan", "--fresh"]).is_err());
        assert!(WindowArguments::try_parse_from(["gadeplan", "--size", "10x10"]).is_err());
    }

    #[test]
    fn the_browser_host_listens_on_this_machine_alone() {
        let parse = |listen: &str| {
            BrowserArguments::try_parse_from(["gadeplan-browser", "--demo", ".demo", "--listen", listen])
        };
        assert!(parse("127.0.0.1:0").is_ok() && parse("[::1]:80").is_ok());
        assert!(parse("0.0.0.0:7879").is_err() && parse("192.168.1.2:7879").is_err() && parse("localhost:1").is_err());
        assert!(BrowserArguments::try_parse_from(["gadeplan-browser"]).is_err());
    }
}
