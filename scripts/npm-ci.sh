#!/usr/bin/env bash
# Brings FOLDER/node_modules to what its lock file says, and does nothing when it is there already.
#
#   scripts/npm-ci.sh FOLDER
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

cd "$GADEPLAN_ROOT/$1"
stamp=node_modules/.gadeplan-lock
if cmp -s package-lock.json "$stamp"; then exit 0; fi
say "fetching the packages of $1 from npm"
# No package gets to run a script of its own on the machine of whoever installs it; none of ours needs to.
npm ci --ignore-scripts --no-fund --no-audit --loglevel=error </dev/null
cp package-lock.json "$stamp"
