# shellcheck shell=bash
# Sourced by the Makefile's recipes and by every script here: where the tools are, and the one shape all builds have.

GADEPLAN_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export GADEPLAN_ROOT

# What scripts/setup.sh had to fetch for itself lies in .tools and comes first.
case ":$PATH:" in
*":$GADEPLAN_ROOT/.tools/bin:"*) ;;
*) PATH=$GADEPLAN_ROOT/.tools/bin:$PATH ;;
esac
# A Rust installed by rustup in this very login is not on the path yet.
if ! command -v cargo >/dev/null && [ -x "$HOME/.cargo/bin/cargo" ]; then
	PATH=$PATH:$HOME/.cargo/bin
fi
export PATH

# The oldest versions that build Gadeplan: `rust-version` in Cargo.toml, and what Vite 8 asks of Node.
GADEPLAN_RUST=1.95
GADEPLAN_NODE_OLD=20.19
GADEPLAN_NODE_NEW=22.12

# Cargo builds a dependency anew for every set of features it is asked for, and the packages chosen on the command line
# decide that set. So everything that is built for the desk (run, test, e2e, window-test, lint) names all packages and
# all features, always; whoever leaves one of the two words out pays for a second build of the whole window library.
GADEPLAN_SHAPE="--workspace --all-features"

# Incremental builds keep gigabytes for each program, and a disk that is full ends a test in the middle. Whoever works on
# one file for a day sets it to 1.
export CARGO_INCREMENTAL=${CARGO_INCREMENTAL:-0}

export GADEPLAN_RUST GADEPLAN_NODE_OLD GADEPLAN_NODE_NEW GADEPLAN_SHAPE

# version_at_least HAVE WANTED
version_at_least() {
	[ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

# say SENTENCE: what a script is doing, in the words of somebody who looks over its shoulder.
say() {
	printf 'gadeplan: %s\n' "$*"
}

# stop SENTENCE: why it cannot go on.
stop() {
	printf 'gadeplan: %s\n' "$*" >&2
	exit 1
}
