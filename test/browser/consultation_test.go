//go:build browser

package browser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"regexp"
	"strings"
	"time"
)

// ruleMaker makes the country's rules: the story has no such person, the stage
// invites one.
const ruleMaker = "Mona Reyl"

var signInLink = regexp.MustCompile(`http://[^\s"<]+/sign-in/link/[^\s"<]+`)

// consultation is two drafts of the ministry: one is consulted on, with a comment
// and its answer; one nobody was asked about yet.
func (s *stage) consultation(ctx context.Context) error {
	if err := s.invite(ctx); err != nil {
		return err
	}
	open, err := s.draft(ctx)
	if err != nil {
		return err
	}
	if _, err := s.fill(ctx, ruleMaker, open, open+"/consultation", "opens", "", "closes", time.Now().UTC().AddDate(0, 1, 0).Format(time.DateOnly)); err != nil {
		return err
	}
	public := "/frameworks/consultations/" + id(open)
	if _, err := s.fill(ctx, "Rosa Quill", public, public+"/comments", "words", "Half of our courses have two credits.\n\nPlease leave the minimum at one."); err != nil {
		return err
	}
	v, err := s.as(ctx, ruleMaker)
	if err != nil {
		return err
	}
	p, err := v.Open(ctx, open)
	if err != nil {
		return err
	}
	action, ok := p.Action(open + "/comments/")
	if !ok {
		return errors.New("no comment waits for an answer")
	}
	comment := strings.Split(strings.TrimPrefix(action, open+"/comments/"), "/")[0]
	if _, err := s.fill(ctx, ruleMaker, open, action, "answer."+comment, "Two courses count together."); err != nil {
		return err
	}
	private, err := s.draft(ctx)
	if err != nil {
		return err
	}
	s.doorsteps[anybody] = append(s.doorsteps[anybody], "/frameworks/consultations", public)
	s.doorsteps["Rosa Quill"] = append(s.doorsteps["Rosa Quill"], public)
	s.doorsteps[ruleMaker] = []string{"/rules", open, private, private + "/impact"}
	return nil
}

// invite makes the rule maker a member of the ministry, and finds their way in
// in the mail that was sent.
func (s *stage) invite(ctx context.Context) error {
	v, err := s.as(ctx, operatorName)
	if err != nil {
		return err
	}
	p, err := v.Open(ctx, "/operator/people")
	if err != nil {
		return err
	}
	org, ok := choices(p, "organisation")["Ministry for Learning and Work"]
	if !ok {
		return errors.New("the operator cannot choose the ministry")
	}
	if _, err := s.fill(ctx, operatorName, "/operator/people?organisation="+org, "/operator/people", "organisation", org, "mail", "mona.reyl@ministry.example", "role", "framework-owner", "lang", "en"); err != nil {
		return err
	}
	give, tick := time.After(30*time.Second), time.NewTicker(100*time.Millisecond)
	defer tick.Stop()
	for { // mail is sent by a job
		if p, err = v.Open(ctx, "/operator/mail"); err != nil {
			return err
		}
		if link := signInLink.Find(p.Body); link != nil {
			world.links[ruleMaker] = string(link)
			return nil
		}
		select {
		case <-give:
			return errors.New("no invitation in the mail")
		case <-tick.C:
		}
	}
}

// draft hands in the country's rules with a higher minimum, as a file, and gives
// the draft's page at the desk.
func (s *stage) draft(ctx context.Context) (string, error) {
	text, err := os.ReadFile("../../packs/xf/frameworks/xf-2026.yaml")
	if err != nil {
		return "", err
	}
	version := strings.NewReplacer("id: xf-2026", "id: xf-2027", "validFrom: 2026-01-01", "validFrom: 2027-01-01", "mc.volume.ects >= 1 ", "mc.volume.ects >= 3 ", "has 1 to 30", "has 3 to 30").Replace(string(text))
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	file, err := w.CreateFormFile("file", "xf-2027.yaml")
	if err != nil {
		return "", err
	}
	if _, err := io.WriteString(file, version); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	v, err := s.as(ctx, ruleMaker)
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, world.portal+"/rules", &body)
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Origin", world.portal)
	for name, value := range v.Cookies() {
		req.AddCookie(&http.Cookie{Name: name, Value: value}) //nolint:gosec // sent, not set
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	to := resp.Header.Get("Location")
	if !strings.HasPrefix(to, "/rules/") {
		return "", fmt.Errorf("a draft is handed in: %s, leads to %q", resp.Status, to)
	}
	return to, nil
}
