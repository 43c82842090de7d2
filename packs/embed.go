package packs

import "embed"

// FS holds the packs this program is shipped with, one folder each. More, and
// newer versions of these, come from --packs DIR.
//
//go:embed */pack.yaml */levels.yaml */population.yaml */frameworks/*.yaml */schemes/*.yaml */fixtures/*.json */fixtures/*.yaml
var FS embed.FS
