#!/usr/bin/env bash
# Cuts the fonts of the PDF writer out of Debian's packages of Noto, into core/fonts/. What it wrote is committed, so nobody
# needs to run it but whoever wants other letters.
#
#   apt-get install fonts-noto-core fonts-noto-mono; pip install fonttools; scripts/fonts.sh
#
# Noto Sans keeps Latin, Greek and Cyrillic, Noto Sans Mono the block that stands for what is blacked out, the two Arabic
# ones all they have. No hinting: paper and screens of today do without.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

from=${NOTO:-/usr/share/fonts/truetype/noto}
to=core/fonts
mkdir -p "$to"
letters=U+0020-024F,U+02B0-036F,U+0370-03FF,U+0400-045F,U+1E00-1EFF,U+2000-206F,U+20A0-20BF,U+2100-214F,U+2190-2193,U+2212,U+25CC,U+FB01-FB02,U+FFFD

cut() { # FONT UNICODES
	pyftsubset "$from/$1.ttf" --unicodes="$2" --layout-features='*' --no-hinting --name-IDs='*' --output-file="$to/$1.ttf"
}
cut NotoSans-Regular "$letters"
cut NotoSans-Bold "$letters"
cut NotoSansMono-Regular U+2587,U+25A1
cut NotoNaskhArabic-Regular '*'
cut NotoNastaliqUrdu-Regular '*'
