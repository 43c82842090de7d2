package identity

import (
	"regexp"
	"strings"
	"time"

	"opencairn.org/cairn/internal/ground/fault"
)

const (
	cardCodes     = 10                   // on one card
	cardMostWrong = 10                   // PINs, and the card is void
	cardLife      = 365 * 24 * time.Hour // unless configured
)

var limitCards = limit{20, 15 * time.Minute} // cards that do not work, from one address

var pinForm = regexp.MustCompile(`^\d{6}$`)

// validPIN refuses what a finder tries first.
func validPIN(pin string) error {
	const up, down = "01234567890", "09876543210"
	if !pinForm.MatchString(pin) {
		return fault.New(fault.Invalid, "identity.card.pin").At("pin")
	}
	if strings.Count(pin, pin[:1]) == len(pin) || strings.Contains(up, pin) || strings.Contains(down, pin) {
		return fault.New(fault.Invalid, "identity.card.pin_easy").At("pin")
	}
	return nil
}

func errVoidCard() error { return fault.New(fault.Invalid, "identity.card.void") }
