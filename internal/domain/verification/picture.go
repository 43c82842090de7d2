package verification

import (
	"encoding/base64"
	"strings"
)

// maxPicture bounds a picture that a file carries, as an address, in bytes.
const maxPicture = 200_000

// carried is the picture of a credential that holds it; one that lies elsewhere is
// not fetched, because its keeper would learn who is looked at.
func carried(address string) string {
	for _, kind := range []string{"data:image/svg+xml;base64,", "data:image/png;base64,"} {
		if rest, ok := strings.CutPrefix(address, kind); ok && len(address) <= maxPicture {
			if _, err := base64.StdEncoding.DecodeString(rest); err == nil {
				return address
			}
		}
	}
	return ""
}
