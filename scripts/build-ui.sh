#!/usr/bin/env bash
# Builds the interface into ui/dist, unless that was built from these very sources: the window has ui/dist inside it, so
# a needless build here would make cargo link the app anew.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$GADEPLAN_ROOT"

fingerprint() {
	find ui -type d \( -name node_modules -o -path ui/dist -o -path ui/src/paraglide \) -prune -o -type f -print0 |
		LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

scripts/npm-ci.sh ui
stamp=ui/node_modules/.gadeplan-built
if [ -f ui/dist/index.html ] && [ "$(fingerprint)" = "$(cat "$stamp" 2>/dev/null)" ]; then exit 0; fi
say "building the interface"
npm --prefix ui run build --loglevel=error </dev/null
fingerprint >"$stamp"
