//go:build browser

package browser

import (
	"context"
	"errors"
	"regexp"
	"time"

	"opencairn.org/cairn/internal/domain/outreach"
)

var alertLink = regexp.MustCompile(outreach.AlertPath + `[\w-]{20,}`)

// alert is somebody without an account who is told of offers: the page where they ask,
// the one behind the link of the mail, and what a university sees of its graduates.
func (s *stage) alert(ctx context.Context) error {
	const ask = "/alerts?new=yes&q=care&price=free"
	if _, err := s.fill(ctx, anybody, ask, "/alerts", "mail", "amina@post.example"); err != nil {
		return err
	}
	tove, err := s.as(ctx, operatorName)
	if err != nil {
		return err
	}
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for range 150 {
		p, err := tove.Open(ctx, "/operator/mail")
		if err != nil {
			return err
		}
		if link := alertLink.FindString(p.Text()); link != "" {
			s.doorsteps[anybody] = append(s.doorsteps[anybody], ask, "/alerts/sent", link, "/alerts?offer="+id(s.offers[0])+"&offer="+id(s.offers[1]))
			return nil
		}
		<-tick.C
	}
	return errors.New("no mail asks amina to confirm")
}
