package verification

import (
	"strings"
	"testing"
)

func TestAPictureIsShownWhenTheFileCarriesItWhole(t *testing.T) {
	t.Parallel()
	const small = "data:image/svg+xml;base64,PHN2Zy8+"
	for address, want := range map[string]string{
		small: small, "data:image/png;base64,iVBORw0KGgo=": "data:image/png;base64,iVBORw0KGgo=",
		"":                                   "",
		"https://badges.example/b.svg":       "", // would be fetched, and tell who is looked at
		"data:text/html;base64,PHN2Zy8+":     "",
		"data:image/svg+xml;base64,<script>": "",
		"data:image/svg+xml,%3Csvg/%3E":      "",
		"data:image/png;base64," + strings.Repeat("AAAA", maxPicture/4): "",
	} {
		if got := carried(address); got != want {
			t.Errorf("%.60s: shown as %.60q, want %q", address, got, want)
		}
	}
}
