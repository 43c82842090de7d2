package operator

import "testing"

func TestASharedPartOfATitleIsSaidInHundredths(t *testing.T) {
	t.Parallel()
	for share, want := range map[string]string{"1.0000": "100", "0.6667": "66", "0.0500": "5", "0.0000": "0", "1": "100"} {
		if got := hundredths(share); got != want {
			t.Errorf("%s is said as %s, want %s", share, got, want)
		}
	}
}
