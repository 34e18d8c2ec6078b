#!/usr/bin/env bash
# Every test there is, from nothing; stops at the first failure.
#
#   scripts/test.sh [SECTION]...      default: all of them
#
# The order is from cheap to dear, and each thing is built once. The interface comes before the Rust, because the window
# is compiled with ui/dist inside it. One cargo build of all targets then serves the Rust tests (which start the real
# server and app as processes), the browser and the window: the shape of scripts/env.sh everywhere, no RUSTFLAGS, no
# other profile, for a change of any of them would build the 600 dependencies again. On 2 cores, from a fresh clone,
# that build is the largest part of the half hour this may take.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$GADEPLAN_ROOT"

section_setup() { # Set-up
	scripts/setup.sh build node browser-tests postgres-tests window-tests
	say "with $(cargo --version | cut -d ' ' -f 1-2), node $(node --version), npm $(npm --version)"
	say "with $(df -h --output=avail . | tail -n 1 | tr -d ' ') of disk; a whole build and its tests want 12G"
}
section_ui-build() { # Interface: build, size of the first screen
	scripts/build-ui.sh
	# With what stands on the first screen of the street and of the desk.
	node scripts/bundle-size.mjs src/features/night/Night.svelte src/features/lock/Lock.svelte
	node scripts/bundle-size.mjs src/features/morning/Morning.svelte src/features/lock/Lock.svelte
}
section_ui() { # Interface: types, lint, unit tests
	scripts/npm-ci.sh ui
	npm --prefix ui run check
	npm --prefix ui run lint
	npm --prefix ui run test
}
section_build() { # Rust: build
	# shellcheck disable=SC2086 # the shape is several words
	cargo build $GADEPLAN_SHAPE --locked --all-targets
}
section_rust() { # Rust: unit tests, scenarios, simulation, killed processes
	# The keystore is tried against a real keyring, the server's storage against a real PostgreSQL.
	scripts/setup.sh postgres-tests window-tests
	# nextest where a machine has it: it ends a hanging test. It knows no tests in documentation, so those follow.
	# shellcheck disable=SC2086
	if command -v cargo-nextest >/dev/null; then
		cargo nextest run $GADEPLAN_SHAPE --locked
		cargo test $GADEPLAN_SHAPE --locked --doc
	else
		cargo test $GADEPLAN_SHAPE --locked
	fi
}
section_browser() { # The app in Chromium, at the size of a phone
	scripts/npm-ci.sh tests/e2e
	npm --prefix tests/e2e run browser
}
section_window() { # The evening and the morning after in the real window
	scripts/npm-ci.sh tests/e2e
	npm --prefix tests/e2e run window
}

title() { sed -n "s/^section_$1() { # //p" "${BASH_SOURCE[0]}"; }

all=$(sed -n 's/^section_\([a-z-]*\)().*/\1/p' "${BASH_SOURCE[0]}")
# shellcheck disable=SC2086
[ $# -gt 0 ] || set -- $all
for name in "$@"; do
	[ -n "$(title "$name")" ] || stop "no section called '$name'; there are: ${all//$'\n'/, }"
done

passed=0 times=
on_exit() {
	local status=$?
	if [ "$status" -ne 0 ]; then
		printf '\n══ failed in: %s\n' "$(title "$name")"
		printf 'sections: %d passed, 1 failed\n' "$passed"
	fi
}
trap on_exit EXIT

for name in "$@"; do
	printf '\n══ %s\n' "$(title "$name")"
	from=$SECONDS
	"section_$name"
	passed=$((passed + 1))
	times+=$(printf '%4d s  %s' $((SECONDS - from)) "$(title "$name")")$'\n'
done
printf '\n══ done\n%s' "$times"
printf 'sections: %d passed, 0 failed\n' "$passed"
