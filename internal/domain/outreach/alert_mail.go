package outreach

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/mail"
)

// AlertPath is where the pages of alerts begin; the secret of one follows.
const AlertPath = "/alerts/"

// place is where the addresses of an alert's portal begin.
func (s *Service) place(a Alert) string {
	if a.Portal == "" {
		return s.PublicURL
	}
	return s.PublicURL + "/p/" + a.Portal
}

func (s *Service) alertLink(a Alert) string { return s.PublicURL + AlertPath + s.AlertSecret(a.ID) }

// Address is a question as a path of the portal.
func (q Question) Address() string {
	v := url.Values{}
	if q.Words != "" {
		v.Set("q", q.Words)
	}
	for facet, values := range q.Filter {
		v[string(facet)] = values
	}
	v.Set("sort", "newest")
	return "/offers?" + v.Encode()
}

// askMail is the mail whose link confirms. It repeats nothing that whoever asked has
// typed: nobody can send words of theirs to others by it.
func (s *Service) askMail(a Alert) mail.Message {
	p := i18n.For(a.Lang)
	return mail.Message{
		To: a.Email, Lang: p.Lang(), MessageID: mail.MessageID(s.PublicURL, "outreach.alert.ask", string(a.ID)),
		Subject: p.T("alert.mail.ask.subject"),
		Text: lines(p.T("alert.mail.ask.text", "site", host(s.PublicURL)), "", s.alertLink(a), "",
			p.T("alert.mail.ask.ignore", "days", int(AlertWait.Hours()/24))),
	}
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Hostname()
}

func lines(all ...string) string { return strings.Join(all, "\n") + "\n" }

// standingMail is a mail of an alert that stands: what is new, why it came, how it is
// stopped. The same look again is the same mail.
func (s *Service) standingMail(a Alert, subject, text string) mail.Message {
	p := i18n.For(a.Lang)
	return mail.Message{
		To: a.Email, Lang: p.Lang(), Subject: subject, Stop: s.alertLink(a),
		MessageID: mail.MessageID(s.PublicURL, "outreach.alert", string(a.ID), strconv.FormatInt(a.Looked.UnixMicro(), 10)),
		Text: lines(text, "-- ",
			p.T("alert.mail.why."+string(a.Rhythm), "date", a.Confirmed), "",
			p.T("alert.mail.stop"), s.alertLink(a)),
	}
}

func (s *Service) newsMail(a Alert, found []catalogue.FoundOffer, total int) mail.Message {
	p := i18n.For(a.Lang)
	text := []string{sayQuestion(p, a), ""}
	for _, f := range found {
		title, _ := f.Offer.Title.In(p.Lang())
		text = append(text, title, facts(p, f), s.place(a)+"/offers/"+string(f.Offer.ID), "")
	}
	if more := total - len(found); more > 0 {
		text = append(text, p.T("alert.mail.more", "count", more), s.place(a)+a.Question.Address(), "")
	}
	return s.standingMail(a, p.T("alert.mail.news.subject", "count", total), strings.Join(text, "\n"))
}

// sayQuestion says what an alert looks for.
func sayQuestion(p *i18n.Printer, a Alert) string {
	n := 0
	for _, values := range a.Question.Filter {
		n += len(values)
	}
	switch words := a.Question.Words; {
	case words == "" && n == 0:
		return p.T("alert.mail.for.all")
	case words == "":
		return p.T("alert.mail.for.filters", "count", n)
	case n == 0:
		return p.T("alert.mail.for.words", "words", words)
	default:
		return p.T("alert.mail.for.both", "words", words, "count", n)
	}
}

// facts is one line: who offers it, what it costs, when it begins next.
func facts(p *i18n.Printer, f catalogue.FoundOffer) string {
	all := []string{catalogue.SayProvider(p, f.Provider), catalogue.SayPrice(p, f.Offer.Price)}
	if len(f.Offer.Runs) > 0 {
		all = append(all, catalogue.SayRun(p, f.Offer.Runs[0]))
	}
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), " · ")
}

func (s *Service) changesMail(ctx context.Context, a Alert, all []changedOffer, now time.Time) (mail.Message, error) {
	p := i18n.For(a.Lang)
	var text []string
	for _, c := range all {
		title, _ := c.Title.In(p.Lang())
		if c.Standing == Offered {
			title, _ = c.View.Offer.Title.In(p.Lang())
		}
		text = append(text, title)
		for _, aspect := range c.Aspects {
			said, err := s.sayAspect(ctx, p, c, aspect, now, now.Add(a.Rhythm.period()))
			if err != nil {
				return mail.Message{}, err
			}
			text = append(text, said...)
		}
		if c.Standing != Missing {
			text = append(text, s.place(a)+"/offers/"+string(c.Offer))
		}
		text = append(text, "")
	}
	return s.standingMail(a, p.T("alert.mail.changes.subject", "count", len(all)), strings.Join(text, "\n")), nil
}

// sayAspect is what changed, in a sentence; approvals may need two.
func (s *Service) sayAspect(ctx context.Context, p *i18n.Printer, c changedOffer, aspect Aspect, now, next time.Time) ([]string, error) {
	key := "alert.change." + string(aspect)
	switch aspect {
	case AspectStanding:
		return []string{p.T(key + "." + string(c.Is.Standing))}, nil
	case AspectApproval:
		return s.sayApproval(ctx, p, key, c)
	case AspectPrice:
		return []string{p.T(key, "was", stated(p, catalogue.SayPrice(p, c.Was.Price)), "is", stated(p, catalogue.SayPrice(p, c.Is.Price)))}, nil
	case AspectDates:
		return []string{sayRuns(p, key, c.Is, func(r SeenRun) string { return catalogue.SayRun(p, catalogue.Run{Start: r.Start, Rolling: r.Rolling}) })}, nil
	case AspectDeadline:
		return []string{sayRuns(p, key, c.Is, func(r SeenRun) string {
			if !r.Deadline.After(now) {
				return ""
			}
			return p.Date(r.Deadline)
		})}, nil
	case AspectPlace:
		return []string{sayRuns(p, key, c.Is, func(r SeenRun) string { return r.Place })}, nil
	case AspectPlaces:
		return []string{sayRuns(p, key, c.Is, func(r SeenRun) string {
			if r.Places == 0 {
				return ""
			}
			return p.Number(int64(r.Places))
		})}, nil
	default:
		return []string{p.T(key, "date", closing(c.Is, now, next))}, nil
	}
}

func stated(p *i18n.Printer, s string) string {
	if s == "" {
		return p.T("portal.not_stated")
	}
	return s
}

// sayRuns says one thing of the times an offer takes place, each once.
func sayRuns(p *i18n.Printer, key string, s Seen, of func(SeenRun) string) string {
	var all []string
	for _, r := range s.Runs {
		if said := of(r); said != "" && !slices.Contains(all, said) {
			all = append(all, said)
		}
	}
	if len(all) == 0 {
		return p.T(key + ".none")
	}
	return p.T(key, "all", p.List(all))
}

func (s *Service) sayApproval(ctx context.Context, p *i18n.Printer, key string, c changedOffer) (said []string, err error) {
	for _, x := range []struct {
		key     string
		of, not []string
	}{{".ended", c.Was.Approved, c.Is.Approved}, {".given", c.Is.Approved, c.Was.Approved}} {
		ids := slices.DeleteFunc(slices.Clone(x.of), func(id string) bool { return slices.Contains(x.not, id) })
		if len(ids) == 0 {
			continue
		}
		names, err := s.bodies(ctx, p, ids)
		if err != nil {
			return nil, err
		}
		said = append(said, p.T(key+x.key, "bodies", names))
	}
	return said, nil
}
