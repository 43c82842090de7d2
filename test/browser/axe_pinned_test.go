package browser

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"
)

// axeSum is the SHA-256 of axe.min.js in the npm package axe-core 4.14.1
// (MPL-2.0, see NOTICE). It is used by tests only and never served.
const axeSum = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"

func TestAxeIsTheOneThatWasPinned(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("axe/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != axeSum {
		t.Errorf("axe.min.js has SHA-256 %x, want %s", sum, axeSum)
	}
}
